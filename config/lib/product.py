"""What the product is called, in one place."""

PRODUCT_NAME = "Local SEND Partnership"
