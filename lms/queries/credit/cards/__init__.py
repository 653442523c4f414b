"""Cards of people: what stands for them, what is short before a near day, lists and a report of many."""
