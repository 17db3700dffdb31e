"""Sites like ours, made with what others use, to measure ours against."""
