"""The running service: pipeline, visibility, live obligations, on a real PostgreSQL under the service's own role."""
