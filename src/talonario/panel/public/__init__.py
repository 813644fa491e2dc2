"""The public page of a document: seen, downloaded, accepted, rejected or signed by whoever has its address.

No account and no session: the address is the whole secret. It is therefore kept from search engines, caches, other
sites (no Referer) and logs.
"""
