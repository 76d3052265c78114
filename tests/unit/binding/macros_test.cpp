#include "unit/binding/support.hpp"

// Everything here is described at global scope, in a namespace, in a nested one, or for a nested struct.
struct GlobalParams {
  int x = 1;
};
AIO_PARAMS(GlobalParams, x)

enum Unscoped { red, green };
AIO_ENUM(Unscoped, red, green)

struct Nothing {};
AIO_PARAMS(Nothing)

namespace garden {
namespace deep {

enum class Scoped : unsigned char { on = 7, off = 9 };
AIO_ENUM(Scoped, on, off)

struct Outer {
  struct Inner {
    Unscoped colour = green;
    Scoped scoped = Scoped::off;
  };
  Inner inner{};
};
AIO_PARAMS(Outer::Inner, colour, scoped)
AIO_PARAMS(Outer, inner)

}  // namespace deep

struct Twenty {
  int a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8, i = 9, j = 10;
  int k = 11, l = 12, m = 13, n = 14, o = 15, p = 16, q = 17, r = 18, s = 19, t = 20;
};
AIO_PARAMS(Twenty, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t)

}  // namespace garden

namespace aio::binding_test {
namespace {

using ::testing::IsEmpty;

TEST(Macros, WorkAtGlobalScope) {
  EXPECT_EQ(bound<GlobalParams>("[5]", "{}").params.x, 5);
}

TEST(Macros, DescribeNothing) {
  EXPECT_THAT(bound<Nothing>({}).problems, IsEmpty());
  EXPECT_EQ(bound<Nothing>("[1]", "{}").problems.at(0).message, "takes no arguments, but 1 was given");
  EXPECT_THAT(describe_params<Nothing>(), IsEmpty());
}

TEST(Macros, DescribeTwentyInOrder) {
  std::string args = "[100";
  for (int i = 101; i < 120; ++i) args += "," + std::to_string(i);
  const auto [params, problems] = bound<garden::Twenty>(args + "]", "{}");
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(params.a, 100);
  EXPECT_EQ(params.t, 119);
  EXPECT_EQ(describe_params<garden::Twenty>().size(), 20U);
}

TEST(Macros, WorkInNamespacesAndForNestedTypes) {
  using garden::deep::Outer;
  const auto [params, problems] = bound<Outer>("[]", R"({"inner": {"colour": "red", "scoped": "on"}})");
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(params.inner.colour, red);
  EXPECT_EQ(params.inner.scoped, garden::deep::Scoped::on);
  EXPECT_EQ(bound<Outer>("[]", R"({"inner": {"colour": "blue"}})").problems.at(0).message,
            "inner.colour must be one of red, green");
}

}  // namespace
}  // namespace aio::binding_test
