"""The shortest way to what credentials ask; begin at `shortest.shortest_way`."""
