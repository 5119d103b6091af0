"""The course as nbgrader sees it: paths, stubs, seal, feedback; no secret, nothing local."""

from importlib.util import find_spec
from pathlib import Path

from paygrade import feedback
from paygrade.route import configure

c = get_config()  # noqa: F821 - traitlets puts it here

# What submissions may read beside Python itself: the course's package and data in a checkout.
paylab = Path(find_spec("paylab").origin).parent
readable = [folder for folder in (paylab, paylab.parents[1] / "data") if folder.is_dir()]
configure(c, readable=readable, modules=["paylab.preload"])
feedback.configure(c)

c.CourseDirectory.course_id = "pay_audited"
# nbgrader's own default is the folder that somebody happens to stand in.
c.CourseDirectory.root = str(Path(__file__).resolve().parent)

# Where the class report finds what to teach about a misconception.
c.ClassReport.teaching = "docs/instructor/{assignment}.md"

# What stands in a student's notebook where the solution was. The starter line (`answer = ...`)
# is above it, so that an untouched notebook runs from top to bottom.
c.ClearSolutions.code_stub = {"python": "# Write your answer here."}
c.ClearSolutions.text_stub = "Write your answer here."

# Validate gives up with a traceback where a cell's last word takes longer, which is 4 seconds by
# default: too few for the imports on a slow computer.
c.Execute.iopub_timeout = 60

# A rubric stands in the locked prompt above a written answer: grading restores it there, so that
# it is at hand in Formgrader. nbgrader would allow it in its own task cells only.
c.ClearMarkScheme.enforce_metadata = False

# Late work is recorded and shown; nbgrader's default policy takes no points for it.
c.LateSubmissionPlugin.penalty_method = "none"
