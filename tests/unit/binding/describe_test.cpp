#include "unit/binding/support.hpp"

namespace aio::binding_test {

using namespace std::chrono_literals;

enum class Level { low, high };
AIO_ENUM(Level, low, high)

struct Part {
  gpio::Pin pin = "4";
  bool inverted = true;
};
AIO_PARAMS(Part, pin, inverted)

struct Host {
  Required<std::string> name;
};
AIO_PARAMS(Host, name)

struct Everything {
  bool flag = true;
  std::uint8_t small = 200;
  std::uint64_t large = std::numeric_limits<std::uint64_t>::max();
  float ratio = 0.5F;
  std::string text = "a";
  gpio::Pin pin = "GPIO17";
  std::chrono::milliseconds period = 1500ms;
  std::optional<int> none{};
  std::optional<int> some = 3;
  std::vector<bool> bits{true, false};
  std::map<std::string, Level> levels{{"a", Level::high}};
  Part part;
  Level level = Level::low;
  Value anything = Object{{"k", 1}};
  long double long_ratio = 0.25L;
};
AIO_PARAMS(Everything, flag, small, large, ratio, text, pin, period, none, some, bits, levels, part, level,
           anything, long_ratio)

struct Needs {
  Required<int> number;
  Host host;
  std::vector<Host> hosts{};
};
AIO_PARAMS(Needs, number, host, hosts)

namespace {

TEST(Describe, GivesEachDefaultAsItIsWritten) {
  const Value expected =
      boost::json::parse(R"([true, 200, 18446744073709551615, 0.5, "a", "GPIO17", "1.5s", null, 3,
      [true, false], {"a": "high"}, {"pin": "4", "inverted": true}, "low", {"k": 1}, 0.25])");
  Array found;
  for (const ParamInfo& param : describe_params<Everything>()) {
    EXPECT_FALSE(param.required) << param.name;
    found.push_back(param.fallback);
  }
  EXPECT_EQ(Value(found), expected);
}

TEST(Describe, DefaultsBindBackToThemselves) {
  Arguments given;
  for (const ParamInfo& param : describe_params<Everything>())
    given.kwargs.emplace(param.name, param.fallback);
  const auto [params, problems] = bound<Everything>(given);
  EXPECT_THAT(problems, ::testing::IsEmpty());
  EXPECT_EQ(detail::to_value(params), detail::to_value(Everything{}));
}

TEST(Describe, SaysWhatMustBeGiven) {
  const auto params = describe_params<Needs>();
  EXPECT_TRUE(params.at(0).required);
  EXPECT_TRUE(params.at(0).fallback.is_null());
  EXPECT_TRUE(params.at(1).required);
  EXPECT_FALSE(params.at(2).required);
}

struct Login {
  std::string user = "pi";
  Secret password{};
};
AIO_PARAMS(Login, user, password)

struct Secretive {
  int number = 0;
  std::optional<Secret> token{};
  Secret key{"built in"};
  std::vector<Secret> words{};
  std::map<std::string, Login> logins{};
};
AIO_PARAMS(Secretive, number, token, key, words, logins)

struct Account {
  Secret password{};
  std::vector<Account> inner{};
};
AIO_PARAMS(Account, password, inner)

struct Accounts {
  std::vector<Account> accounts{};
};
AIO_PARAMS(Accounts, accounts)

TEST(Describe, FindsTheSecretOfAStructThatHoldsItsOwnKind) {
  EXPECT_TRUE(describe_params<Accounts>().at(0).secret);
}

TEST(Describe, SaysWhatIsASecretAndDoesNotTellIt) {
  const auto params = describe_params<Secretive>();
  EXPECT_FALSE(params.at(0).secret);
  for (std::size_t i = 1; i < params.size(); ++i) EXPECT_TRUE(params.at(i).secret) << params.at(i).name;
  EXPECT_EQ(params.at(1).type, "text, or null");
  EXPECT_EQ(params.at(2).fallback, "[secret]");
}

struct Program {
  static constexpr std::array local_only{"run"};
  std::string run{};
  int tries = 1;
};
AIO_PARAMS(Program, run, tries)

struct Branch {
  int n = 0;
  std::vector<Branch> branches{};
};
AIO_PARAMS(Branch, n, branches)

struct Guarded {
  static constexpr std::array local_only{"port"};
  std::uint16_t port = 1;
  Program program{};
  std::map<std::string, std::vector<Program>> programs{};
  std::optional<Required<Program>> maybe{};
  std::optional<Secret> token{};
  int period = 5;
  Branch branch{};
  std::string name{};
};
AIO_PARAMS(Guarded, port, program, programs, maybe, token, period, branch, name)

TEST(Describe, SaysWhatIsLocalOnlyAndWhatHoldsSuch) {
  std::vector<std::string> local;
  for (const ParamInfo& each : describe_params<Guarded>())
    if (each.local_only) local.push_back(each.name);
  EXPECT_THAT(local, ::testing::ElementsAre("port", "program", "programs", "maybe", "token"));
}

TEST(Describe, ASecretIsBoundAsTextAndItsErrorsDoNotQuoteIt) {
  const auto [params, none] =
      bound<Secretive>({.kwargs = {{"token", "abc"}, {"logins", {{"home", {{"password", "def"}}}}}}});
  EXPECT_THAT(none, ::testing::IsEmpty());
  EXPECT_EQ(params.token->get(), "abc");
  EXPECT_EQ(params.logins.at("home").password.get(), "def");
  const auto [ignored, problems] =
      bound<Secretive>({.kwargs = {{"token", 4711}, {"words", {true}}, {"number", "x"}}});
  ASSERT_EQ(problems.size(), 3U);
  for (const BindProblem& problem : problems)
    EXPECT_EQ(problem.got.empty(), problem.path != "/kwargs/number") << problem.path << problem.got;
}

TEST(Describe, NamesTypesInWords) {
  std::map<std::string, std::string> types;
  for (const ParamInfo& param : describe_params<Everything>()) types[param.name] = param.type;
  EXPECT_EQ(types["flag"], "true or false");
  EXPECT_EQ(types["small"], "a whole number from 0 to 255");
  EXPECT_EQ(types["ratio"], "a number");
  EXPECT_EQ(types["text"], "text");
  EXPECT_EQ(types["pin"], "a pin: a number, or a name like GPIO17");
  EXPECT_EQ(types["period"], "a duration: seconds, or text like 250ms or 1h30m");
  EXPECT_EQ(types["some"], "a whole number from -2147483648 to 2147483647, or null");
  EXPECT_EQ(types["bits"], "a list, each item true or false");
  EXPECT_EQ(types["levels"], "a map, each value one of low, high");
  EXPECT_EQ(types["part"], "a map with the keys pin, inverted");
  EXPECT_EQ(types["level"], "one of low, high");
  EXPECT_EQ(types["anything"], "anything");
  EXPECT_EQ(describe_params<Needs>().at(1).type, "a map with the key name");
}

}  // namespace
}  // namespace aio::binding_test
