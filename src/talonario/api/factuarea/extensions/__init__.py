"""Our own operations beside the contract, all under `/v1/x/`: moving whole companies in and out.

A client of the vendor never meets them; a server of the vendor answers them with its own 404.
"""
