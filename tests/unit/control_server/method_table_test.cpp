#include "control/method_table.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

#include "control/service_interface.hpp"

namespace aiod::control {
namespace {

void do_nothing(const boost::json::object&, const Responder&) {}

TEST(MethodTable, FindsWhatWasAdded) {
  MethodTable methods;
  EXPECT_EQ(methods.find("io.aiod.Services.List"), nullptr);
  methods.add("io.aiod.Services.List", do_nothing);
  methods.add("io.aiod.Services.Events", do_nothing, Streaming::required);
  ASSERT_NE(methods.find("io.aiod.Services.List"), nullptr);
  EXPECT_EQ(methods.find("io.aiod.Services.List")->interface->name, "io.aiod.Services");
  EXPECT_EQ(methods.find("io.aiod.Services.List")->method->name, "List");
  EXPECT_EQ(methods.find("io.aiod.Services.List")->streaming, Streaming::optional);
  EXPECT_EQ(methods.find("io.aiod.Services.Events")->streaming, Streaming::required);
  EXPECT_EQ(methods.find("io.aiod.Services.Status"), nullptr);
}

TEST(MethodTable, RefusesWhatNoInterfaceDescribes) {
  MethodTable methods;
  EXPECT_THROW(methods.add("io.aiod.Services.Nope", do_nothing), std::logic_error);
  EXPECT_THROW(methods.add("io.aiod.Nope.List", do_nothing), std::logic_error);
  EXPECT_THROW(methods.add("List", do_nothing), std::logic_error);
  EXPECT_THROW(methods.add("io.aiod.Services.Failed", do_nothing), std::logic_error)
      << "an error, not a method";
}

TEST(MethodTable, RefusesAMethodTwice) {
  MethodTable methods;
  methods.add("io.aiod.Services.List", do_nothing);
  EXPECT_THROW(methods.add("io.aiod.Services.List", do_nothing), std::logic_error);
}

TEST(AddServiceInterface, LeavesATableAloneThatHasItAlready) {
  MethodTable methods;
  add_service_interface(methods, {});
  EXPECT_NO_THROW(add_service_interface(methods, {}));
  EXPECT_NE(methods.find("org.varlink.service.GetInfo"), nullptr);
  MethodTable none{std::span<const protocol::Interface>{}};
  add_service_interface(none, {});
  EXPECT_EQ(none.find("org.varlink.service.GetInfo"), nullptr);
}

TEST(Refusal, NamesTheFirstThingThatIsWrong) {
  MethodTable methods;
  methods.add("io.aiod.Services.Events", do_nothing, Streaming::required);
  const auto error = [&](protocol::Call call) {
    const auto reply = refusal(methods, call);
    return reply ? reply->error->substr(std::string_view("org.varlink.service.").size()) : "none";
  };
  EXPECT_EQ(error({.method = "io.aiod.Services.Events", .more = true}), "none");
  EXPECT_EQ(error({.method = "io.aiod.Services.Events"}), "ExpectedMore");
  EXPECT_EQ(error({.method = "io.aiod.Services.Events", .parameters = {{"x", 1}}}), "InvalidParameter");
  EXPECT_EQ(error({.method = "io.aiod.Services.Events", .more = true, .upgrade = true}),
            "MethodNotImplemented");
  EXPECT_EQ(error({.method = "io.aiod.Services.List"}), "MethodNotImplemented");
  EXPECT_EQ(error({.method = "io.aiod.Services."}), "MethodNotFound");
  EXPECT_EQ(error({.method = "io.aiod.services.List"}), "InterfaceNotFound");
  EXPECT_EQ(error({.method = ""}), "InterfaceNotFound");
}

}  // namespace
}  // namespace aiod::control
