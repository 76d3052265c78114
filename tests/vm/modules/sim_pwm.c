// SPDX-License-Identifier: GPL-2.0
// A PWM chip with a Raspberry Pi's limits, and the part of a device tree that gives it pin 18 of a simulated GPIO chip.
// Its output leads nowhere: what it was told last is in the kernel's debugfs.
#include <linux/err.h>
#include <linux/kobject.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pwm.h>
#include <linux/string.h>
#include <linux/sysfs.h>

static char *gpio_device;
module_param(gpio_device, charp, 0444);
MODULE_PARM_DESC(gpio_device, "The platform device of the GPIO chip: gpio-sim.0");

static char *gpio_chip;
module_param(gpio_chip, charp, 0444);
MODULE_PARM_DESC(gpio_chip, "The GPIO chip: gpiochip0");

/* As pwm-bcm2835: its clock, and registers of 32 bits. */
#define CLOCK_HZ 10000000ULL
#define SHORTEST_TICKS 2ULL

#define CELL_BYTES 4
static char phandle_cell[CELL_BYTES] = {0, 0, 0, 7};
static char pin_cell[CELL_BYTES] = {0, 0, 0, 18};

static ssize_t read_cell(struct file *file, struct kobject *kobj, struct bin_attribute *attribute,
			 char *buffer, loff_t offset, size_t count)
{
	return memory_read_from_buffer(buffer, count, &offset, attribute->private, CELL_BYTES);
}

#define PROPERTY(variable, property, cell)                        \
	static struct bin_attribute variable = {                  \
		.attr = {.name = property, .mode = 0444},         \
		.size = CELL_BYTES, .private = cell, .read = read_cell, \
	}
PROPERTY(group_phandle, "phandle", phandle_cell);
PROPERTY(group_pins, "brcm,pins", pin_cell);
PROPERTY(given_group, "pinctrl-0", phandle_cell);

static struct bin_attribute *group_properties[] = {&group_phandle, &group_pins, NULL};
static const struct attribute_group group_of_pins = {.name = "pwm0_gpio18", .bin_attrs = group_properties};
static struct bin_attribute *pwm_properties[] = {&given_group, NULL};
static const struct attribute_group pwm_node = {.name = "of_node", .bin_attrs = pwm_properties};

static struct platform_device *platform;
static struct device *gpio;
static struct kobject *gpio_node;
static struct pwm_chip chip;

static int sim_apply(struct pwm_chip *unused, struct pwm_device *pwm, const struct pwm_state *state)
{
	u64 ticks = mul_u64_u64_div_u64(state->period, CLOCK_HZ, NSEC_PER_SEC);

	if (ticks < SHORTEST_TICKS || ticks > U32_MAX)
		return -EINVAL;
	/* Documentation/ABI/testing/sysfs-class-pwm: the polarity stays while the channel is enabled. */
	if (pwm->state.enabled && state->polarity != pwm->state.polarity)
		return -EBUSY;
	return 0;
}

static const struct pwm_ops sim_ops = {.apply = sim_apply, .owner = THIS_MODULE};

static struct device *find_gpio(void)
{
	struct device *parent, *child;

	if (!gpio_device || !gpio_chip)
		return NULL;
	parent = bus_find_device_by_name(&platform_bus_type, NULL, gpio_device);
	if (!parent)
		return NULL;
	child = device_find_child_by_name(parent, gpio_chip);
	put_device(parent);
	return child;
}

static int make_gpio_node(void)
{
	int error;

	gpio = find_gpio();
	if (!gpio)
		return -ENODEV;
	gpio_node = kobject_create_and_add("of_node", &gpio->kobj);
	if (!gpio_node) {
		put_device(gpio);
		return -ENOMEM;
	}
	error = sysfs_create_group(gpio_node, &group_of_pins);
	if (error) {
		kobject_put(gpio_node);
		put_device(gpio);
	}
	return error;
}

static void remove_gpio_node(void)
{
	sysfs_remove_group(gpio_node, &group_of_pins);
	kobject_put(gpio_node);
	put_device(gpio);
}

static int make_chip(void)
{
	int error;

	platform = platform_device_register_simple("sim-pwm", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(platform))
		return PTR_ERR(platform);
	error = sysfs_create_group(&platform->dev.kobj, &pwm_node);
	if (error)
		goto no_node;
	chip.dev = &platform->dev;
	chip.ops = &sim_ops;
	chip.npwm = 2;
	error = pwmchip_add(&chip);
	if (!error)
		return 0;
	sysfs_remove_group(&platform->dev.kobj, &pwm_node);
no_node:
	platform_device_unregister(platform);
	return error;
}

static int __init sim_init(void)
{
	int error = make_gpio_node();

	if (error)
		return error;
	error = make_chip();
	if (error)
		remove_gpio_node();
	return error;
}

static void __exit sim_exit(void)
{
	pwmchip_remove(&chip);
	sysfs_remove_group(&platform->dev.kobj, &pwm_node);
	platform_device_unregister(platform);
	remove_gpio_node();
}

module_init(sim_init);
module_exit(sim_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("A simulated PWM chip of a Raspberry Pi");
