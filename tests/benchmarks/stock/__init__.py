"""What Django and DRF offer by themselves, on the same server, to compare ours with."""
