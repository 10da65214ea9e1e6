#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Serve the output of fwctl metrics over HTTP, on the loopback interface.

usage: metrics_server.py PORT
"""
import http.server
import subprocess
import sys

OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'


class Handler(http.server.BaseHTTPRequestHandler):
    """Run the tool for each request. Its output is valid also if a device fails."""

    def do_GET(self):  # pylint: disable=invalid-name
        run = subprocess.run(['fwctl', 'metrics'], stdout=subprocess.PIPE, check=False)
        self.send_response(200)
        self.send_header('Content-Type', OPENMETRICS)
        self.end_headers()
        self.wfile.write(run.stdout)


http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()
