#include "state/parameter_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "state/bad_state.hpp"
#include "support/temp_dir.hpp"

namespace aiod::state {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const ParameterTable table{{"door", {{"led", false}, {"code", true}}}, {"hello", {}}};

TEST(ParameterTable, ComesBackAsItWas) {
  EXPECT_EQ(decode_parameters(encode_parameters(table)), table);
  EXPECT_EQ(encode_parameters({{"door", {{"led", false}, {"code", true}}}}),
            R"({"version":1,"plugins":{"door":{"parameters":["led","code"],"secret":["code"]}}})"
            "\n");
}

TEST(ParameterTable, RefusesWhatItIsNot) {
  for (const char* text : {"", "[]", "{}", R"({"version":2,"plugins":{}})", R"({"version":1,"plugins":[]})",
                           R"({"version":1,"plugins":{"a":{}}})",
                           R"({"version":1,"plugins":{"a":{"parameters":[1],"secret":[]}}})",
                           R"({"version":1,"plugins":{"":{"parameters":[],"secret":[]}}})"})
    EXPECT_THROW(decode_parameters(text), BadState) << text;
}

TEST(ParameterTable, IsBounded) {
  ParameterTable large;
  for (std::size_t i = 0; i < most_plugins + 10; ++i) large["p" + std::to_string(i)];
  for (std::size_t i = 0; i < most_parameters + 10; ++i)
    large["p0"].emplace_back("x" + std::to_string(i), true);
  const ParameterTable kept = decode_parameters(encode_parameters(large));
  EXPECT_EQ(kept.size(), most_plugins);
  EXPECT_EQ(kept.at("p0").size(), most_parameters);
}

TEST(ParameterTable, AFileThatCantBeUsedIsPutAside) {
  const support::TempDir folder;
  const auto file = folder.path() / "parameters.json";
  EXPECT_THAT(load_parameters(file).warning, IsEmpty()) << "there is none yet";
  save_parameters(file, table);
  EXPECT_EQ(load_parameters(file).table, table);
  std::ofstream(file) << "{";
  const KeptParameters kept = load_parameters(file);
  EXPECT_THAT(kept.table, IsEmpty());
  EXPECT_THAT(kept.warning, HasSubstr("parameters.json.bad-1"));
  EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace aiod::state
