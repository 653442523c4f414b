"""The facts from which it is told what is next, and which steps were put off."""
