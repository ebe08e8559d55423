"""Addresses below /upload/."""

from django.urls import URLPattern, URLResolver, path

from bulkupload.views import after, check, correct, existing, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("file/<int:upload_id>/", check.check, name="upload_check"),
    path("file/<int:upload_id>/progress/", check.progress, name="upload_progress"),
    path("file/<int:upload_id>/columns/", check.columns, name="upload_columns"),
    path("file/<int:upload_id>/save/", check.save, name="upload_save"),
    path("file/<int:upload_id>/discard/", check.discard, name="upload_discard"),
    path("file/<int:upload_id>/report/", after.report, name="upload_report"),
    path("file/<int:upload_id>/cell/", correct.cell, name="upload_cell"),
    path("file/<int:upload_id>/fix/", correct.fix, name="upload_fix"),
    path("file/<int:upload_id>/undo/", correct.undo, name="upload_undo"),
    path("file/<int:upload_id>/again/", correct.again, name="upload_again"),
    path("file/<int:upload_id>/original/", correct.original, name="upload_original"),
    path("history/", correct.history, name="upload_history"),
    path("file/<int:upload_id>/errors/", after.errors, name="upload_errors"),
    path("<slug:kind>/", start.upload, name="upload"),
    path("<slug:kind>/template/", start.template, name="upload_template"),
    path("<slug:kind>/existing/", existing.existing, name="upload_existing"),
    path("<slug:kind>/selections/", existing.keep_selection, name="upload_selection_keep"),
    path("<slug:kind>/selections/drop/", existing.drop_selection, name="upload_selection_drop"),
]
