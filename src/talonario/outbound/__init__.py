"""What leaves by itself: workers that claim rows of work, and the work they do.

What belongs here is waiting, trying again and speaking to other people's servers. What does not: any rule of the
business, which stands in `domain`, and any answer to a request.
"""
