"""What all training stages share."""
