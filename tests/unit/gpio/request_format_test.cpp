#include "gpio/request_format.hpp"

#include <gtest/gtest.h>

namespace aiod::gpio {
namespace {

using namespace std::chrono_literals;
using aio::gpio::Drive;
using aio::gpio::Edges;
using aio::gpio::Pull;

TEST(RequestFormat, AnOutputHasItsLevelInTheSameRequest) {
  const auto config = output_config({.initial = true}, 1);
  EXPECT_EQ(config.flags, GPIO_V2_LINE_FLAG_OUTPUT);
  ASSERT_EQ(config.num_attrs, 1U);
  EXPECT_EQ(config.attrs[0].attr.id, GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES);
  EXPECT_EQ(config.attrs[0].attr.values, 1U);
  EXPECT_NE(config.attrs[0].mask & 1U, 0U);
}

TEST(RequestFormat, AnOutputsOptionsAreFlags) {
  EXPECT_EQ(output_config({.active_low = true}, 0).flags,
            GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_ACTIVE_LOW);
  EXPECT_EQ(output_config({.drive = Drive::open_drain}, 0).flags,
            GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_OPEN_DRAIN);
  EXPECT_EQ(output_config({.drive = Drive::open_source}, 0).flags,
            GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_OPEN_SOURCE);
}

TEST(RequestFormat, AnInputsOptionsAreFlags) {
  constexpr std::uint64_t both = GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
  const auto flags = [](const aio::gpio::InputOptions& options, TellEdges edges = TellEdges::no) {
    return std::uint64_t{input_config(options, edges, 1).flags} & ~std::uint64_t{GPIO_V2_LINE_FLAG_INPUT};
  };
  EXPECT_EQ(flags({}), 0U);
  EXPECT_EQ(flags({.pull = Pull::up}), GPIO_V2_LINE_FLAG_BIAS_PULL_UP);
  EXPECT_EQ(flags({.pull = Pull::down}), GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN);
  EXPECT_EQ(flags({.pull = Pull::none}), GPIO_V2_LINE_FLAG_BIAS_DISABLED);
  EXPECT_EQ(flags({.active_low = true}), GPIO_V2_LINE_FLAG_ACTIVE_LOW);
  EXPECT_EQ(flags({}, TellEdges::yes), both);
  EXPECT_EQ(flags({.edges = Edges::rising}, TellEdges::yes), GPIO_V2_LINE_FLAG_EDGE_RISING);
  EXPECT_EQ(flags({.edges = Edges::falling}, TellEdges::yes), GPIO_V2_LINE_FLAG_EDGE_FALLING);
}

TEST(RequestFormat, DebouncingIsAnAttributeOfEachLine) {
  EXPECT_EQ(input_config({}, TellEdges::no, 1).num_attrs, 0U);
  const auto config = input_config({.debounce = 20ms}, TellEdges::yes, 3);
  ASSERT_EQ(config.num_attrs, 1U);
  EXPECT_EQ(config.attrs[0].attr.id, GPIO_V2_LINE_ATTR_ID_DEBOUNCE);
  EXPECT_EQ(config.attrs[0].attr.debounce_period_us, 20'000U);
  EXPECT_EQ(config.attrs[0].mask, 7U);
  EXPECT_EQ(input_config({.debounce = 10000h}, TellEdges::no, 1).attrs[0].attr.debounce_period_us,
            0xFFFF'FFFFU);
}

TEST(RequestFormat, ARequestNamesItsLinesAndItsConsumer) {
  const std::vector<unsigned> offsets{3, 63, 0};
  const auto request = line_request(offsets, "aiod:hello.service", {});
  EXPECT_EQ(request.num_lines, 3U);
  EXPECT_EQ(request.offsets[0], 3U);
  EXPECT_EQ(request.offsets[1], 63U);
  EXPECT_EQ(request.offsets[2], 0U);
  EXPECT_STREQ(request.consumer, "aiod:hello.service");
  EXPECT_EQ(request.event_buffer_size, 1024U);
}

TEST(RequestFormat, ALongConsumerIsCutToWhatTheKernelTakes) {
  const auto request = line_request(std::vector<unsigned>{1}, std::string(100, 'x'), {});
  EXPECT_EQ(text_of(request.consumer), std::string(31, 'x'));
}

TEST(RequestFormat, LevelsAreBits) {
  EXPECT_EQ(bits_of({true, false, true}), 5U);
  EXPECT_EQ(levels_of(5, 4), (std::vector<bool>{true, false, true, false}));
  EXPECT_EQ(all_lines(1), 1U);
  EXPECT_EQ(all_lines(64), ~std::uint64_t{0});
  EXPECT_EQ(bits_of(levels_of(~std::uint64_t{0}, 64)), ~std::uint64_t{0});
}

TEST(RequestFormat, ANameMayFillItsField) {
  EXPECT_EQ(text_of("abc"), "abc");
  const char full[3] = {'a', 'b', 'c'};
  EXPECT_EQ(text_of(full), "abc");
}

TEST(RequestFormat, SaysHowALineIsSetUp) {
  gpio_v2_line_info info{};
  EXPECT_EQ(flags_of(info), std::vector<std::string>());
  info.flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_USED | GPIO_V2_LINE_FLAG_ACTIVE_LOW |
               GPIO_V2_LINE_FLAG_BIAS_PULL_UP | GPIO_V2_LINE_FLAG_EDGE_RISING |
               GPIO_V2_LINE_FLAG_EDGE_FALLING;
  info.num_attrs = 1;
  info.attrs[0].id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
  info.attrs[0].debounce_period_us = 1500;
  EXPECT_EQ(flags_of(info),
            (std::vector<std::string>{"active-low", "bias=pull-up", "edges=both", "debounce-period=1.5ms"}));
  info.flags = GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_OPEN_SOURCE;
  info.num_attrs = 0;
  EXPECT_EQ(flags_of(info), std::vector<std::string>{"drive=open-source"});
}

}  // namespace
}  // namespace aiod::gpio
