from django.apps import AppConfig


class BulkuploadConfig(AppConfig):
    name = "bulkupload"

    def ready(self) -> None:
        from bulkupload import large

        large.register()
