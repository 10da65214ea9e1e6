/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Syndromes of the firmware, one for each reason to reject a command. NVIDIA
 * publishes no syndromes, so these are specific to this firmware.
 */
#ifndef CONNECTX_FIRMWARE_SYNDROME_H
#define CONNECTX_FIRMWARE_SYNDROME_H

#include <stdint.h>

#define FIRMWARE_SYNDROMES(X)                                                 \
	X(REGISTER_UNKNOWN, "no such register")                               \
	X(REGISTER_LENGTH, "the register has another length")                 \
	X(REGISTER_READ_ONLY, "the register can't be set")                    \
	X(REGISTER_WRITE_ONLY, "the register can't be queried")               \
	X(REGISTER_ARGUMENT, "the register takes no argument")                \
	X(REGISTER_DEBUG, "the register is set by another command")           \
	X(CAPABILITY_GROUP, "no such group of registers or features")         \
	X(HOST_ENDIANNESS, "no such endianness")                              \
	X(SENSOR_UNKNOWN, "no such temperature sensor")                       \
	X(SENSOR_EVENT, "no such way to generate temperature events")         \
	X(SENSOR_THRESHOLD, "the low threshold is above the high one")        \
	X(PCI_NODE, "no such PCI node")                                       \
	X(PCIE_COUNTERS, "no such group of PCIe counters")                    \
	X(PORT, "no such port")                                               \
	X(PORT_STATUS, "no such state of a port or module")                   \
	X(PORT_PROTOCOL, "not the port's protocol")                           \
	X(PORT_RATE, "no rate or width that the port has")                    \
	X(PORT_MTU, "no such MTU")                                            \
	X(PORT_LOOPBACK, "no such loopback")                                  \
	X(PORT_FEC, "no such FEC")                                            \
	X(PORT_LANE, "no such lane")                                          \
	X(PORT_PRECODING, "the lanes have no precoding")                      \
	X(PORT_PAGE, "no such page of information about a port")              \
	X(PORT_COUNTERS, "no such group of port counters")                    \
	X(PORT_CLEAR, "port counters can only be cleared, all of them")       \
	X(MODULE, "no such module")                                           \
	X(MODULE_TEST, "the module has no test patterns")                     \
	X(MONITOR_INTERVAL, "no such interval of temperatures")               \
	X(MONITOR_STATE, "the interval is in use")                            \
	X(MONITOR_OPERATION, "no such operation on counters")                 \
	X(INFO_TYPE, "no such string")                                        \
	X(INFO_OFFSET, "the string is shorter")                               \
	X(FUSE_INDEX, "no such security version")                             \
	X(TOKEN_TYPE, "no such token")                                        \
	X(COMPONENT_INDEX, "no such component")                               \
	X(COMPONENT_DEVICE, "no such device behind the card")                 \
	X(COMPONENT_INFO, "the component has no such information")            \
	X(COMPONENT_OFFSET, "the component's information is shorter")         \
	X(UPDATE_STATE, "not in this state of an update")                     \
	X(UPDATE_HANDLE, "another owner holds the update")                     \
	X(UPDATE_LENGTH, "a piece of a component of a bad length")            \
	X(UPDATE_OFFSET, "a piece of a component in the wrong place")         \
	X(CONGESTION_FIELD, "no such field of congestion handling")           \
	X(CONGESTION_ACTION, "no such way to handle congestion")              \
	X(ROCE_FIELD, "no such acceleration of RoCE")                         \
	X(RESET_LEVEL, "no such reset level")                                 \
	X(RESET_TYPE, "no such reset type")                                   \
	X(RESET_SYNC, "no synchronised reset is going on")                    \
	X(CONFIG_UNKNOWN, "no such configuration item")                       \
	X(CONFIG_OWNER, "no such host, function or port")                     \
	X(CONFIG_READ_ONLY, "the configuration item can't be set")            \
	X(CONFIG_LENGTH, "the configuration item has another length")         \
	X(CONFIG_VERSION, "the configuration item is of an older version")    \
	X(CONFIG_ACCESS_MODE, "no such state of a configuration item")        \
	X(CONFIG_VALUE, "a value is outside its range")                       \
	X(CONFIG_TARGET, "no such set of configuration items")                \
	X(CONFIG_CURSOR, "no such place among the configuration items")       \
	X(CONFIG_STORE, "the configuration can't be stored")                  \
	X(DUMP_MEMORY, "a dump into memory that the access can't reach")      \
	X(DUMP_SIZE, "not a size of a piece")                                 \
	X(DUMP_VHCA, "a dump on behalf of another function")                  \
	X(DUMP_SEQUENCE, "not what continues a dump")                         \
	X(AGENT_FIELD, "no such operation, or a reserved field is not zero")  \
	X(AGENT_LENGTH, "the data do not fit into the register")              \
	X(AGENT_UNKNOWN, "no such agent")                                     \
	X(AGENT_USER, "a session needs a user context")                       \
	X(AGENT_SESSION, "the user context has no such session")              \
	X(AGENT_SESSIONS, "no more sessions")                                 \
	X(AGENT_BUSY, "the agent has a session")                              \
	X(AGENT_SOCKET, "the socket of the agent does not accept")            \
	X(AGENT_OFFSET, "no such offset in the stream")                       \
	X(DIAGNOSTIC_LENGTH, "the command has another input length")          \
	X(DIAGNOSTIC_ROOM, "the output is too short for the response")        \
	X(DIAGNOSTIC_COUNT, "more diagnostic counters than there are")        \
	X(DIAGNOSTIC_COUNTER, "no such diagnostic counter, or chosen twice")  \
	X(DIAGNOSTIC_MODE, "no way to sample, or more than one")              \
	X(DIAGNOSTIC_SAMPLES, "more samples than the output can hold")        \
	X(DIAGNOSTIC_PERIOD, "too short or too long between samples")         \
	X(DIAGNOSTIC_INDEX, "no such sample")                                 \
	X(DIAGNOSTIC_OFF, "no diagnostic counters were chosen")

enum firmware_syndrome {
	SYNDROME_NONE,
	SYNDROME_BEFORE_FIRST = 0xf10000,
#define NUMBER(why, text) SYNDROME_##why,
	FIRMWARE_SYNDROMES(NUMBER)
#undef NUMBER
	SYNDROME_END,
	SYNDROME_FIRST = SYNDROME_BEFORE_FIRST + 1,
};

/* Returns the text of a syndrome; NULL if the firmware does not define it. */
const char *firmware_syndrome_text(uint32_t syndrome);

#endif
