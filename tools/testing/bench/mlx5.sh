# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Load the drivers of the emulated ConnectX, and set $device to the name of its device.

modprobe mlx5_core
modprobe mlx5_fwctl
# The probe of the driver may continue in the background.
for ((i = 0; i < 300; i++)); do
	nodes=(/dev/fwctl/fwctl*)
	[ ! -c "${nodes[0]}" ] || break
	sleep 0.1
done
device=$(basename "${nodes[0]}")
