"""Files that people give: looked at before they are kept."""
