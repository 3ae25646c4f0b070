
namea text of sixteen