# SPDX-License-Identifier: GPL-2.0-only
#
# From the list of members (first file) and of what is described (second one)
# to a C program that compares the two by the kernel's header. What is described
# but has no name there is left out, what is there but not described is reported.

function row(struct, member, bit, width) {
	if ((struct, member) in seen)
		return
	printf "\t{ \"%s.%s\", offsetof(struct %s, %s), SIZE(%s, %s), %d, %d },\n",
		struct, member, struct, member, struct, member, bit, width
	seen[struct, member] = 1
}

function pair(struct, member, bit, high, low) {
	if (!((struct, member high) in members))
		return
	row(struct, member high, bit, 32)
	row(struct, member low, bit + 32, 32)
}

BEGIN {
	print "static const struct row rows[] = {"
}

FNR == NR { members[$1, $2] = 1; structs[$1] = 1; next }

$1 == "S" { described[$2] = 1; bytes[$2] = $3 }
$1 == "F" && ($2, $3) in members { row($2, $3, $4, $5); next }
$1 == "F" && $5 == 64 {
	pair($2, $3, $4, "_high", "_low")
	pair($2, $3, $4, "_hi", "_lo")
	pair($2, $3, $4, "_h", "_l")
}
$1 == "P" {
	row($2, $3, $4, $5)
	outer = $3
	if (sub(/\..*/, "", outer))
		seen[$2, outer] = 1
}

END {
	print "};"
	print "static const struct size sizes[] = {"
	for (s in bytes)
		printf "\t{ \"%s\", sizeof(struct %s), %d },\n", s, s, bytes[s] * 8
	print "};"
	for (m in members) {
		split(m, part, SUBSEP)
		# What every command starts with is described but once.
		if (part[2] ~ /^(opcode|op_mod|uid)$/)
			continue
		if (part[1] in described && !(m in seen))
			printf "%s.%s is not described\n", part[1], part[2] > missing
	}
}
