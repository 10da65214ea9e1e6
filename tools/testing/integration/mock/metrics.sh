# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034,SC2154
#
# Functions for tests of fwctl metrics with Debian's Prometheus and node exporter.
# Source tap.sh first.

# Starts of programs and scrapes take long on a busy host.
patience=240
server_port=9700 exporter_port=9100 prometheus_port=9090

# The node exporter runs as another user.
textfiles=$(mktemp -d)
chmod 755 "$textfiles"

# start NAME COMMAND...: run a program in the background until the end of the script
start() {
	local name=$1
	shift
	"$@" >"$tmp/$name.log" 2>&1 </dev/null &
	started+=($!)
}

# Stop the programs.
stop() {
	kill "${started[@]}"
	rm -rf "$tmp" "$textfiles"
}

# Start Prometheus, the exporter and a server for the output of the tool.
start_prometheus() {
	started=()
	trap stop EXIT
	cat >"$tmp/prometheus.yml" <<-END
		global:
		  scrape_interval: 10s
		scrape_configs:
		  - job_name: tool
		    static_configs: [{ targets: ["127.0.0.1:$server_port"] }]
		  - job_name: textfile
		    static_configs: [{ targets: ["127.0.0.1:$exporter_port"] }]
	END
	start server python3 "$here/../mock/metrics_server.py" $server_port
	start exporter setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
		prometheus-node-exporter --web.listen-address=127.0.0.1:$exporter_port \
		--collector.disable-defaults --collector.textfile \
		--collector.textfile.directory="$textfiles"
	start prometheus prometheus --config.file="$tmp/prometheus.yml" \
		--storage.tsdb.path="$tmp/data" --log.level=warn \
		--web.listen-address=127.0.0.1:$prometheus_port
}

# fetch PATH: print the response of Prometheus
fetch() {
	local fd status=0
	exec {fd}<>/dev/tcp/127.0.0.1/$prometheus_port || return
	printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&"$fd"
	sed '1,/^\r$/d' <&"$fd" >"$tmp/response" || status=1
	exec {fd}>&-
	cat "$tmp/response"
	return $status
}

# Escape text for a URL.
escape() {
	local i c
	for ((i = 0; i < ${#1}; i++)); do
		c=${1:i:1}
		case $c in
		[a-zA-Z0-9_]) printf %s "$c" ;;
		*) printf '%%%02X' "'$c" ;;
		esac
	done
}

# value SELECTOR: print the newest value of a time series
value() {
	fetch "/api/v1/query?query=$(escape "$1")" |
		"$here/../helpers/json" /data/result/0/value/1
}

# Conditions for wait_for
is_ready() { [[ $(fetch /-/ready) == *Ready* ]]; } 2>/dev/null
has_value() { [ "$(value "$1")" = "$2" ]; }
is_scraped() { has_value "up{job=\"$1\"}" 1; }

# Wait until Prometheus has scraped both. Prints the logs if it does not.
both_are_scraped() {
	local name
	wait_for is_ready && wait_for is_scraped tool && wait_for is_scraped textfile &&
		return
	for name in server exporter prometheus; do
		echo "$name:"
		cat "$tmp/$name.log"
	done
	return 1
}

# Check the textfile with the linter of Prometheus.
passes_promtool() {
	run 0 lint
	[ -z "$out$err" ]
}

lint() { promtool check metrics <"$textfiles/fwctl.prom"; }
