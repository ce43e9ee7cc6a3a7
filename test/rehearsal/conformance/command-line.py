"""The AWS CLI of this machine, run many times in one process: a process of its own for each command costs seconds.

Reads a JSON object a line and answers with one:
  {"run": [argument, ...]}                     -> {"exitCode", "stdout", "stderr"}
  {"service": name, "operation": OperationName} -> {"command": name or null}, null where this version does not know it
  {}                                           -> {"version"}
"""

import contextlib
import io
import json
import sys

import awscli.clidriver
from botocore import xform_name

driver = awscli.clidriver.create_clidriver()


def run(arguments):
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = driver.main(arguments)
        except SystemExit as exit:
            code = exit.code
    out.flush()
    return {"exitCode": code or 0, "stdout": out.buffer.getvalue().decode("utf-8"), "stderr": err.getvalue()}


def command_of(service, operation):
    known = driver._get_command_table()[service]._get_command_table()
    command = xform_name(operation, "-")
    return {"command": command if command in known else None}


def answer_to(question):
    if "run" in question:
        return run(question["run"])
    if "operation" in question:
        return command_of(question["service"], question["operation"])
    return {"version": awscli.__version__}


answers = sys.stdout
for line in sys.stdin:
    answers.write(json.dumps(answer_to(json.loads(line))) + "\n")
    answers.flush()
