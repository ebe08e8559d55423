"""Resources and their revisions, the lifecycle, entry, organization summary, staff review, and publishing."""
