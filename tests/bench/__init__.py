"""`make bench`: how fast the product is, as ratios of what is measured in the same run.

Seconds say more about the machine than about us, and the machine may be busy with other
things. So each figure is compared with something that runs right before or after it.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
