"""Jobs: work too long for a request, with progress, a way to stop it, and no loss when a worker dies."""

from chengshu.capabilities.jobs.model import Cancelled, Handler, Interrupted, Job, JobFilter, Progress, State
from chengshu.capabilities.jobs.service import Jobs

__all__ = ["Cancelled", "Handler", "Interrupted", "Job", "JobFilter", "Jobs", "Progress", "State"]
