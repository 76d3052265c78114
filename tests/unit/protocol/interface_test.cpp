#include "protocol/interface.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "protocol/interfaces.hpp"

namespace aiod::protocol {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = Type::Kind;

// "line:column: message", or nothing when the description is accepted.
std::string error_of(std::string_view description) {
  try {
    parse_interface(description);
    return "";
  } catch (const SyntaxError& error) {
    EXPECT_TRUE(std::string_view(error.what())
                    .starts_with(std::to_string(error.line()) + ":" + std::to_string(error.column()) + ": "));
    return error.what();
  }
}

std::string error_of_member(const std::string& member) {
  return error_of("interface a.b\n" + member);
}

TEST(ParseInterface, ReadsEveryType) {
  const Interface interface = parse_interface(R"(interface org.example.test
type Everything (
  flag: bool, whole: int, half: float, name: string, any: ?object,
  choice: (one, two_three, four),
  pair: (first: int, second: string),
  list: []string, table: [string]int, set: [string](),
  maybe_list: ?[](first: int), nested: []?[string][]Other,
  other: Other
)
type Other (x: ?Everything)
type Color (red, green)
method M() -> ())");
  const auto& fields = interface.find_type("Everything")->type.fields;
  ASSERT_EQ(fields.size(), 13u);
  const Kind kinds[] = {Kind::boolean,     Kind::integer,   Kind::floating, Kind::string, Kind::object,
                        Kind::enumeration, Kind::structure, Kind::array,    Kind::map,    Kind::map,
                        Kind::array,       Kind::array,     Kind::reference};
  for (std::size_t i = 0; i < fields.size(); ++i) EXPECT_EQ(fields[i].type.kind, kinds[i]) << fields[i].name;
  EXPECT_TRUE(fields[4].type.nullable);
  EXPECT_THAT(fields[5].type.values, ElementsAre("one", "two_three", "four"));
  EXPECT_EQ(fields[6].type.fields[1].name, "second");
  EXPECT_EQ(fields[7].type.element.front().kind, Kind::string);
  EXPECT_EQ(fields[9].type.element.front().kind, Kind::structure);
  EXPECT_TRUE(fields[10].type.nullable);
  const Type& inner = fields[11].type.element.front();
  EXPECT_TRUE(inner.nullable);
  EXPECT_EQ(inner.kind, Kind::map);
  EXPECT_EQ(inner.element.front().element.front().name, "Other");
  EXPECT_EQ(interface.find_type("Color")->type.kind, Kind::enumeration);
}

TEST(ParseInterface, ReadsMethodsErrorsAndTheirComments) {
  const Interface interface = parse_interface(
      "# About\n#\n#   the interface\n\n# License: none\n# Doc\ninterface a.b # behind\n\n"
      "# lost\n\n# Adds.\n#Twice.\r\nmethod Add(a: int, b: int) -> (sum: int) # not a doc\n"
      "error Bad (why: string)\nmethod None ( ) ->( )\n# end");
  EXPECT_EQ(interface.name, "a.b");
  EXPECT_EQ(interface.doc, "License: none\nDoc");
  ASSERT_EQ(interface.methods.size(), 2u);
  EXPECT_EQ(interface.find_method("Add")->doc, "Adds.\nTwice.");
  EXPECT_EQ(interface.find_method("Add")->input.fields.size(), 2u);
  EXPECT_EQ(interface.find_method("Add")->output.fields[0].name, "sum");
  EXPECT_EQ(interface.find_method("None")->doc, "");
  EXPECT_EQ(interface.find_error("Bad")->doc, "");
  EXPECT_EQ(interface.find_error("Bad")->parameters.fields[0].name, "why");
  EXPECT_EQ(interface.find_method("Bad"), nullptr);
  EXPECT_EQ(interface.find_type("Add"), nullptr);
}

TEST(ParseInterface, ChecksTheInterfaceName) {
  for (const auto name : {"a.b", "io.aiod.x-y", "org.4x.z9", "a-b.c--d.e", "io.aiod.Services", "A.b"}) {
    EXPECT_EQ(error_of("interface " + std::string(name) + "\nmethod M() -> ()"), "") << name;
  }
  for (const auto name : {"", "a", "1a.b", "a.", ".a", "a..b", "a.-b", "a.b-", "-a.b"}) {
    EXPECT_THAT(error_of("interface " + std::string(name) + "\nmethod M() -> ()"),
                HasSubstr("is no interface name"))
        << name;
  }
}

TEST(ParseInterface, ChecksMemberAndFieldNames) {
  EXPECT_THAT(error_of_member("method lower() -> ()"), HasSubstr("2:8: 'lower' is no name"));
  EXPECT_THAT(error_of_member("method A_b() -> ()"), HasSubstr("is no name"));
  EXPECT_THAT(error_of_member("method () -> ()"), HasSubstr("is no name"));
  for (const auto field : {"_a", "a_", "a__b", "1a", ""}) {
    EXPECT_THAT(error_of_member("method M(" + std::string(field) + ": int) -> ()"), HasSubstr("2:10:"))
        << field;
  }
  EXPECT_EQ(error_of_member("method M(A: int, a1_b2: int, type: int, interface: int) -> ()"), "");
}

TEST(ParseInterface, NamesLineAndColumn) {
  EXPECT_EQ(error_of(""), "1:1: a description begins with 'interface'");
  EXPECT_EQ(error_of("# only\n  thing a.b"), "2:3: a description begins with 'interface'");
  EXPECT_EQ(error_of("interface a.b"), "1:14: each member begins on a line of its own");
  EXPECT_EQ(error_of("interface a.b\n"), "2:1: expected 'type', 'method' or 'error'");
  EXPECT_EQ(error_of_member("method M() ()"), "2:12: expected '->'");
  EXPECT_EQ(error_of_member("method M(a: integer) -> ()"), "2:13: 'integer' is no type");
  EXPECT_EQ(error_of_member("method M(\n  a: int\n  b: int) -> ()"), "4:3: expected ')'");
  EXPECT_EQ(error_of_member("method M(a: ??int) -> ()"), "2:14: expected '('");
  EXPECT_EQ(error_of_member("method M(a: [int]string) -> ()"), "2:13: expected '('");
  EXPECT_EQ(error_of_member("method M(a: int,) -> ()"),
            "2:17: '' is no field name: [A-Za-z](_?[A-Za-z0-9])*");
  EXPECT_EQ(error_of_member("method M(a, b) -> ()"), "2:9: expected fields with types, not an enumeration");
  EXPECT_EQ(error_of_member("error E (a, b)"), "2:9: expected fields with types, not an enumeration");
  EXPECT_EQ(error_of_member("type T (a: int, b)"), "2:18: expected ':'");
  EXPECT_EQ(error_of_member("type T (a, b: int)"), "2:13: expected ')'");
  EXPECT_EQ(error_of_member("error E () error F ()"), "2:12: each member begins on a line of its own");
  EXPECT_EQ(error_of_member("error E ()\nservice"), "3:1: expected 'type', 'method' or 'error'");
}

TEST(ParseInterface, RefusesDuplicatesAndUnknownTypes) {
  EXPECT_EQ(error_of_member("type A ()\nerror A ()"), "3:7: 'A' is declared twice");
  EXPECT_EQ(error_of_member("method A() -> ()\ntype A (x, y)"), "3:6: 'A' is declared twice");
  EXPECT_EQ(error_of_member("type A (x: int, x: int)"), "2:17: field 'x' is declared twice");
  EXPECT_EQ(error_of_member("type A (x, y, x)"), "2:15: value 'x' is declared twice");
  EXPECT_EQ(error_of_member("method M(a: []Nope) -> ()"), "2:15: type 'Nope' is not declared");
  EXPECT_EQ(error_of_member("method M(a: M) -> ()"), "2:13: type 'M' is not declared");
}

TEST(ParseInterface, LimitsTheDepth) {
  const auto nested = [](std::size_t depth) {
    std::string type;
    for (std::size_t i = 0; i < depth; ++i) type += "[]";
    return "type A (x: " + type + "int)";
  };
  EXPECT_EQ(error_of_member(nested(20)), "");
  EXPECT_THAT(error_of_member(nested(100'000)), HasSubstr("nested too deep"));
  std::string parentheses = "type A ";
  for (int i = 0; i < 100'000; ++i) parentheses += "(x: ";
  EXPECT_THAT(error_of_member(parentheses), HasSubstr("nested too deep"));
}

TEST(Interfaces, AreTheFilesByteForByte) {
  ASSERT_EQ(descriptions().size(), 4u);
  for (const Description& description : descriptions()) {
    std::ifstream file(AIOD_INTERFACES "/" + std::string(description.name) + ".varlink", std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_FALSE(text.str().empty()) << description.name;
    EXPECT_EQ(description.text, text.str()) << description.name;
  }
}

TEST(Interfaces, AllParse) {
  ASSERT_EQ(interfaces().size(), descriptions().size());
  for (std::size_t i = 0; i < interfaces().size(); ++i) {
    EXPECT_EQ(interfaces()[i].name, descriptions()[i].name);
    EXPECT_EQ(interfaces()[i].description, descriptions()[i].text);
    EXPECT_FALSE(interfaces()[i].doc.empty()) << interfaces()[i].name;
  }
}

TEST(Interfaces, AreFoundByName) {
  ASSERT_NE(find_interface("io.aiod.Services"), nullptr);
  EXPECT_NE(find_interface("io.aiod.Services")->find_method("Status"), nullptr);
  EXPECT_NE(find_interface("io.aiod.Log")->find_method("Read"), nullptr);
  EXPECT_NE(find_interface("io.aiod.Gpio")->find_error("Failed"), nullptr);
  EXPECT_NE(find_interface("org.varlink.service")->find_error("ExpectedMore"), nullptr);
  EXPECT_EQ(find_interface("io.aiod"), nullptr);
}

}  // namespace
}  // namespace aiod::protocol
