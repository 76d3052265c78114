#include "aiomqtt_sensor_bme280/compensation.hpp"

#include <gtest/gtest.h>

#include <array>

namespace bme280 {
namespace {

// The example of the BMP280's data sheet, which has no humidity.
Calibration of_the_data_sheet() {
  return {.t1 = 27504,
          .t2 = 26435,
          .t3 = -1000,
          .p1 = 36477,
          .p2 = -10685,
          .p3 = 3024,
          .p4 = 2855,
          .p5 = 140,
          .p6 = -7,
          .p7 = 15500,
          .p8 = -14600,
          .p9 = 6000};
}

TEST(Compensation, IsTheDataSheetsExample) {
  const Calibration calibration = of_the_data_sheet();
  const std::int32_t fine = fine_temperature(calibration, 519888);
  EXPECT_EQ(fine, 128422);
  EXPECT_EQ(hundredths_celsius(fine), 2508);
  // The data sheet prints 25767236, of its calculation in floating point; its integers come to this.
  EXPECT_EQ(pascals_q8(calibration, fine, 415148), 25767233U);
}

/// Readings of real chips that others have published with what came out, computed in floating point.
struct Published {
  Calibration calibration;
  std::int32_t raw_temperature, raw_pressure, raw_humidity;
  double celsius, pascals, humidity;
  double humidity_digits;
};

// github.com/elixir-sensors/bmp280, test/bmp280/calc_test.exs.
const std::array<Published, 2> of_real_chips{
    {{{28189, 26285, 50, 36635, -10696, 3024, 11092, -241, -7, 12300, -12000, 5000, 75, 338, 0, 370, 60, 30},
      536368,
      284052,
      35181,
      26.7460,
      100391.49,
      59.2,
      0.1},
     {{28297, 26729, 50, 37189, -10580, 3024, 8137, -87, -7, 9900, -10230, 4285, 75, 394, 0, 242, 56, 30},
      516344,
      316593,
      26270,
      20.2649,
      100278.40,
      64.4,
      0.1}}};

TEST(Compensation, IsWhatWasPublishedOfRealChips) {
  for (const Published& chip : of_real_chips) {
    const std::int32_t fine = fine_temperature(chip.calibration, chip.raw_temperature);
    EXPECT_NEAR(fine / 5120.0, chip.celsius, 0.001);
    EXPECT_NEAR(hundredths_celsius(fine) / 100.0, chip.celsius, 0.006);
    EXPECT_NEAR(pascals_q8(chip.calibration, fine, chip.raw_pressure) / 256.0, chip.pascals, 0.2);
    EXPECT_NEAR(humidity_q10(chip.calibration, fine, chip.raw_humidity) / 1024.0, chip.humidity,
                chip.humidity_digits);
  }
}

// Dumped by others from a driver that computes in integers, too: equal to the last bit.
TEST(Compensation, IsExactlyWhatAnotherDriverComputes) {
  const Calibration calibration{28765, 27210,  50,   37234, -10553, 3024, 7263, 31, -7,
                                9900,  -10230, 4285, 75,    373,    0,    293,  50, 30};
  const std::int32_t fine = fine_temperature(calibration, 526514);
  EXPECT_EQ(fine, 110074);
  EXPECT_EQ(hundredths_celsius(fine), 2150);
  EXPECT_EQ(pascals_q8(calibration, 120188, 322858), 26110518U);
  EXPECT_EQ(humidity_q10(calibration, 99523, 23549), 27726U);
}

TEST(Compensation, IsTheDataSheetsFormulaInFloatingPointFromColdToHot) {
  const Calibration c = of_the_data_sheet();
  for (std::int32_t raw = 320'000; raw < 700'000; raw += 1'111) {
    const double off = raw / 131072.0 - c.t1 / 8192.0;
    const double celsius = ((raw / 16384.0 - c.t1 / 1024.0) * c.t2 + off * off * c.t3) / 5120;
    EXPECT_NEAR(hundredths_celsius(fine_temperature(c, raw)) / 100.0, celsius, 0.01) << raw;
  }
  EXPECT_LT(fine_temperature(c, 320'000), 0);
}

TEST(Compensation, ExtremesAreBoundedAndNotWrappedAround) {
  Calibration calibration = of_the_data_sheet();
  calibration.h1 = 75;
  calibration.h2 = 363;
  calibration.h4 = -2048;
  calibration.h5 = -2048;
  calibration.h6 = 30;
  EXPECT_EQ(humidity_q10(calibration, 128422, 0xA000), 100U * 1024);
  EXPECT_EQ(humidity_q10(calibration, 128422, 0xFFFF), 100U * 1024);
  calibration.h4 = 2047;
  EXPECT_EQ(humidity_q10(calibration, 128422, 0), 0U);
}

TEST(Compensation, ACalibrationOfZerosDividesByNothing) {
  EXPECT_EQ(pascals_q8(Calibration(), 128422, 415148), 0U);
}

TEST(Calibrations, AreTakenApart) {
  std::array<std::uint8_t, 26> first{};
  first[0] = 0x70;  // t1 = 0x6B70
  first[1] = 0x6B;
  first[4] = 0x18;  // t3 = -1000
  first[5] = 0xFC;
  first[22] = 0x70;  // p9 = 6000
  first[23] = 0x17;
  first[25] = 75;
  const std::array<std::uint8_t, 7> second{0x6A, 0x01, 0x02, 0x14, 0x2D, 0x03, 0xE2};
  const Calibration c = parse_calibration(first, std::span<const std::uint8_t, 7>(second));
  EXPECT_EQ(c.t1, 27504);
  EXPECT_EQ(c.t3, -1000);
  EXPECT_EQ(c.p9, 6000);
  EXPECT_EQ(c.h1, 75);
  EXPECT_EQ(c.h2, 362);
  EXPECT_EQ(c.h3, 2);
  EXPECT_EQ(c.h4, 0x14D);
  EXPECT_EQ(c.h5, 0x032);
  EXPECT_EQ(c.h6, -30);
}

TEST(Calibrations, TwelveBitsHaveASign) {
  const std::array<std::uint8_t, 26> first{};
  const std::array<std::uint8_t, 7> second{0, 0, 0, 0xFF, 0x1F, 0x80, 0};
  const Calibration c = parse_calibration(first, std::span<const std::uint8_t, 7>(second));
  EXPECT_EQ(c.h4, -1);
  EXPECT_EQ(c.h5, -2047);
}

TEST(Calibrations, ABmp280HasNoneForHumidity) {
  std::array<std::uint8_t, 26> first{};
  first[25] = 75;
  EXPECT_EQ(parse_calibration(first, std::nullopt), Calibration());
}

}  // namespace
}  // namespace bme280
