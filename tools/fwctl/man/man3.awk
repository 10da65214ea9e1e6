# SPDX-License-Identifier: GPL-2.0-only
#
# Split the output of kernel-doc -man into pages of section 3.
#
# usage: awk -v dir=DIR -v header=HEADER -v version=VERSION -v date=DATE -f man3.awk

BEGIN {
	titles["Rules of all functions"] = "libfwctl"
	titles["Agents"] = "libfwctl-agents"
	purposes["libfwctl"] = "send requests to the firmware of devices"
	purposes["libfwctl-agents"] = "sessions with the agents of firmware"
}

/^\.TH / {
	split($0, parts, "\"")
	name = parts[2] in titles ? titles[parts[2]] : parts[2]
	sub(/^(struct|enum) /, "", name)
	close(page)
	page = dir "/" name ".3"
	printf ".TH \"%s\" 3 \"%s\" \"libfwctl %s\" \"Library Functions Manual\"\n",
		name, date, version >page
	if (name in purposes)
		printf ".SH NAME\n%s \\- %s\n", name, purposes[name] >page
	skipped = 0
	next
}

# kernel-doc lists all names of the file.
/^\.SH "SEE ALSO"/ {
	skipped = 1
	print ".SH SEE ALSO" >page
	print name == "libfwctl" ? ".BR fwctl (1)" : ".BR libfwctl (3)" >page
}

skipped || /^$/ || /^\.BI "$/ { next }

{ print >page }

/^\.SH SYNOPSIS/ {
	printf ".B #include <%s>\n.PP\n", header >page
}
