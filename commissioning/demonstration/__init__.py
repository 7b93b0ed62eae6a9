"""The demonstration: four areas on real published figures, with invented people.

Loaded by `manage.py load_demo`, only where `DEMO=1`. Nothing of the product needs it.
"""

from commissioning.demonstration.sign_ins import DemoSignIn, demo_sign_ins

__all__ = ["DemoSignIn", "demo_sign_ins"]
