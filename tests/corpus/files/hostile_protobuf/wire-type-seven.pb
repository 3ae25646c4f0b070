
a text of sixteen