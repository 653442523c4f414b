"""Alongside: training and competency for peer support workers in child welfare."""
