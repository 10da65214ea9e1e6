# SPDX-License-Identifier: GPL-2.0-only
#
# The members of each struct in mlx5_ifc.h: "struct member", those that stand
# for nothing (reserved, or of no size) excepted.

{ sub(/\/\*.*\*\//, "") }

/^(struct|union) mlx5_ifc_[a-z0-9A-Z_]+ \{/ { name = $2; depth = 1; next }
/^};/ { name = "" }

name != "" {
	here = depth
	depth += gsub(/\{/, "{") - gsub(/\}/, "}")
	# What a nested struct ends with is a member of the outer one.
	if (depth < here)
		here = depth
	if (here != 1 || depth != 1 || $0 !~ /;/)
		next
	sub(/;.*/, "")
	sub(/^[ \t]*\}[ \t]*/, "")
	if ($0 ~ /\[\]/ || $0 ~ /\[0\]/)
		next
	gsub(/\[[^]]*\]/, "")
	member = $NF
	if (member ~ /^reserved/ || member ~ /_[0-9]+_to_[0-9]+$/)
		next
	if (member ~ /^[a-zA-Z0-9_]+$/)
		print name, member
}
