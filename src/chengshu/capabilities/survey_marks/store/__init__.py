"""The only SQL of the survey marks engine."""
