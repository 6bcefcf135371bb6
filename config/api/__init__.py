"""What every REST resource is made of, so that a domain's viewset is a few lines."""
