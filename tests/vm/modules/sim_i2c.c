// SPDX-License-Identifier: GPL-2.0
// An I2C bus, which i2c-stub is not, with one device: 256 registers, of which the first byte written names one, and
// each byte after that, written or read, is the next one. At any other address nobody answers.
#include <linux/i2c.h>
#include <linux/module.h>

static unsigned short chip_addr;
module_param(chip_addr, ushort, 0444);
MODULE_PARM_DESC(chip_addr, "The device's address");

static u8 registers[256];
static u8 pointer;

static void write_bytes(const u8 *bytes, u16 count)
{
	u16 i;

	if (count == 0)
		return;
	pointer = bytes[0];
	for (i = 1; i < count; i++)
		registers[pointer++] = bytes[i];
}

static void read_bytes(u8 *bytes, u16 count)
{
	u16 i;

	for (i = 0; i < count; i++)
		bytes[i] = registers[pointer++];
}

static int sim_transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		if (messages[i].addr != chip_addr)
			return -ENXIO;
		if (messages[i].flags & I2C_M_RD)
			read_bytes(messages[i].buf, messages[i].len);
		else
			write_bytes(messages[i].buf, messages[i].len);
	}
	return count;
}

static u32 sim_functionality(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm sim_algorithm = {
	.master_xfer = sim_transfer,
	.functionality = sim_functionality,
};

static struct i2c_adapter adapter = {
	.owner = THIS_MODULE,
	.algo = &sim_algorithm,
	.name = "sim-i2c",
};

static int __init sim_init(void)
{
	return i2c_add_adapter(&adapter);
}

static void __exit sim_exit(void)
{
	i2c_del_adapter(&adapter);
}

module_init(sim_init);
module_exit(sim_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A simulated I2C bus with a device of registers");
