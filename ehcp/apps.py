from django.apps import AppConfig


class EHCPConfig(AppConfig):
    name = "ehcp"
    verbose_name = "EHC plans"
