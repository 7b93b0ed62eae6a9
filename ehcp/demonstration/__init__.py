"""An invented caseload for each demonstration area. No child in it lives; none has a name.

Loaded by `manage.py load_demo`, only where `DEMO=1`. Nothing of the product needs it.
"""
