"""What people see in a browser: forms in, HTML out, the same domain operations as the APIs."""
