# SPDX-License-Identifier: GPL-2.0-only
#
# Targets for developers and users. Kbuild ignores this file: it prefers Kbuild.

KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
PREFIX ?= /usr/local
KERNEL ?=
CARDS ?=
T := tools/testing
# Do not build the sample for a real machine.
MODULES = -C $(KDIR) M=$(CURDIR) CONFIG_FWCTL_SAMPLE_EDU=
MODULES_DIR = $(DESTDIR)/lib/modules/$(KVER)/updates

help:
	@echo 'In a virtual machine, on a Debian host:'
	@echo '  make demo                  use the tool with mock devices and an emulated ConnectX'
	@echo '  make shell [KERNEL=6.12]   the same machine with a shell; CARDS=1 adds a ConnectX'
	@echo '  make check [ONLY=STEP]     all tests, or ONLY=kunit, ONLY="vm-*", ...'
	@echo '  make check-long            also sanitizer kernels, storms and fuzzers (one hour more)'
	@echo '  make kcsan                 unit tests and storm with a detector of data races'
	@echo '  make kmsan                 unit tests with a detector of uninitialised memory'
	@echo '  make compare               compare test results with mainline'"'"'s core'
	@echo '  make bench                 compare cost and delays of calls with mainline'"'"'s core'
	@echo '  make lock-report           regenerate the tables and plots of Documentation/locking.rst'
	@echo
	@echo 'On this machine:'
	@echo '  make modules               build for Linux $(KVER) (KVER=)'
	@echo '  make tools                 build libfwctl and fwctl'
	@echo '  make install               install both (PREFIX=, DESTDIR=; to sign: MODSIGN_KEY=, MODSIGN_CERT=)'
	@echo '  make uninstall             remove both'
	@echo
	@echo '  make clean                 remove build results from the tree'
	@echo '  make distclean             also remove the cache: root file systems, kernels, builds'

demo:
	@$(T)/demo/run

shell:
	@$(T)/prepare $(KERNEL)
	@$(T)/vm $(if $(KERNEL),--kernel $(KERNEL)) $(if $(CARDS),--card $(CARDS)) \
		$(foreach arg,$(QEMU),--qemu-arg '$(arg)')

check:
	@$(T)/check $(foreach step,$(ONLY),'$(step)')

check-long:
	@$(T)/check --long $(foreach step,$(ONLY),'$(step)')

kcsan kmsan:
	@$(T)/check $@

compare:
	@$(T)/compare

bench:
	@$(T)/bench/run

lock-report:
	@$(T)/enter /src/$(T)/bench/lock-report

modules: headers
	$(MAKE) $(MODULES) modules

headers:
	@[ -e $(KDIR)/Makefile ] || { \
		echo 'No headers for Linux $(KVER): apt-get install linux-headers-$(KVER)'; \
		exit 1; }

tools:
	$(MAKE) -C tools/fwctl PREFIX=$(PREFIX)

install: modules tools sign
	$(MAKE) $(MODULES) modules_install \
		INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates DEPMOD=true \
		CONFIG_MODULE_SIG_ALL=
	$(if $(DESTDIR),,depmod $(KVER))
	$(MAKE) -C tools/fwctl install PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)

# For Secure Boot, see Documentation/install.rst. Kbuild would sign with the private
# key of the distribution, which is not available.
sign: modules
	$(if $(MODSIGN_KEY),find . -name '*.ko' -exec $(KDIR)/scripts/sign-file \
		sha256 $(MODSIGN_KEY) $(MODSIGN_CERT) {} \;)

uninstall:
	[ ! -d $(MODULES_DIR) ] || find $(MODULES_DIR) -name '*fwctl*.ko*' -delete
	$(if $(DESTDIR),,depmod $(KVER))
	$(MAKE) -C tools/fwctl uninstall PREFIX=$(PREFIX) DESTDIR=$(DESTDIR)

clean:
	-[ ! -e $(KDIR)/Makefile ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	$(MAKE) -C tools/fwctl clean

distclean: clean
	rm -rf $${FWCTL_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/fwctl}

.PHONY: help demo shell check check-long kcsan kmsan compare bench lock-report modules headers tools install sign uninstall clean distclean
