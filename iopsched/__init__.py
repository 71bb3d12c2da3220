"""iopsched: weekly schedules for Intensive Outpatient Programs."""
