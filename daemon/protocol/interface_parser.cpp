#include <algorithm>
#include <array>

#include "protocol/interface.hpp"
#include "protocol/scanner.hpp"

namespace aiod::protocol {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// [A-Z][A-Za-z0-9]*
bool is_member_name(std::string_view word) {
  return !word.empty() && is_upper(word.front()) && word.find('_') == std::string_view::npos;
}

// [A-Za-z](_?[A-Za-z0-9])*
bool is_field_name(std::string_view word) {
  return !word.empty() && !is_digit(word.front()) && word.front() != '_' && word.back() != '_' &&
         word.find("__") == std::string_view::npos;
}

// [A-Za-z]([-]*[A-Za-z0-9])*(\.[A-Za-z0-9]([-]*[A-Za-z0-9])*)+
// The first grammar of varlink had small letters only; io.systemd.Resolve and all parsers are beyond that.
bool is_interface_name(std::string_view name) {
  if (name.empty() || is_digit(name.front()) || name.find('.') == std::string_view::npos) return false;
  for (std::string_view rest = name;;) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    const std::string_view label = rest.substr(0, dot);
    if (label.empty() || label.front() == '-' || label.back() == '-') return false;
    if (dot == rest.size()) return true;
    rest.remove_prefix(dot + 1);
  }
}

std::string quoted(std::string_view word) {
  std::string text(1, '\'');
  return text.append(word).append("' ");
}

class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text) { interface_.description = text; }

  Interface run() {
    read_header();
    do {
      read_member();
      scanner_.skip_space();
    } while (!scanner_.at_end());
    check_references();
    return std::move(interface_);
  }

 private:
  static constexpr int max_depth = 32;

  void read_header() {
    if (scanner_.word() != "interface") scanner_.fail("a description begins with 'interface'");
    // The comment above is the one that was skipped before the keyword.
    interface_.doc = scanner_.doc();
    interface_.name = scanner_.word(".-");
    if (!is_interface_name(interface_.name)) scanner_.fail(quoted(interface_.name) + "is no interface name");
  }

  void read_member() {
    const std::string_view keyword = scanner_.word();
    if (!scanner_.crossed_line()) scanner_.fail("each member begins on a line of its own");
    std::string doc = scanner_.doc();
    if (keyword == "type") {
      std::string name = read_member_name();
      interface_.types.push_back({std::move(name), std::move(doc), read_parentheses()});
    } else if (keyword == "method") {
      std::string name = read_member_name();
      Type input = read_structure();
      scanner_.expect("->");
      interface_.methods.push_back({std::move(name), std::move(doc), std::move(input), read_structure()});
    } else if (keyword == "error") {
      std::string name = read_member_name();
      interface_.errors.push_back({std::move(name), std::move(doc), read_structure()});
    } else {
      scanner_.fail("expected 'type', 'method' or 'error'");
    }
  }

  std::string read_member_name() {
    std::string name(scanner_.word());
    if (!is_member_name(name)) scanner_.fail(quoted(name) + "is no name: [A-Z][A-Za-z0-9]*");
    if (interface_.find_type(name) || interface_.find_method(name) || interface_.find_error(name)) {
      scanner_.fail(quoted(name) + "is declared twice");
    }
    return name;
  }

  Type read_structure() {
    scanner_.skip_space();
    const std::size_t place = scanner_.mark();
    Type type = read_parentheses();
    if (type.kind != Type::Kind::structure) {
      scanner_.fail_at(place, "expected fields with types, not an enumeration");
    }
    return type;
  }

  // "(" has a structure or an enumeration behind it: the first ":" or "," tells. "()" is a structure.
  Type read_parentheses() {
    scanner_.expect("(");
    if (++depth_ > max_depth) scanner_.fail("nested too deep");
    Type type;
    if (!scanner_.accept(")")) {
      std::string first = read_field_name();
      if (scanner_.accept(":")) {
        read_fields(type, std::move(first));
      } else {
        read_values(type, std::move(first));
      }
      scanner_.expect(")");
    }
    --depth_;
    return type;
  }

  void read_fields(Type& structure, std::string first) {
    structure.fields.push_back({std::move(first), read_type()});
    while (scanner_.accept(",")) {
      std::string name = read_field_name();
      const auto same = [&](const Field& field) { return field.name == name; };
      if (std::any_of(structure.fields.begin(), structure.fields.end(), same)) {
        scanner_.fail("field " + quoted(name) + "is declared twice");
      }
      scanner_.expect(":");
      structure.fields.push_back({std::move(name), read_type()});
    }
  }

  void read_values(Type& enumeration, std::string first) {
    enumeration.kind = Type::Kind::enumeration;
    enumeration.values.push_back(std::move(first));
    while (scanner_.accept(",")) {
      std::string value = read_field_name();
      if (std::find(enumeration.values.begin(), enumeration.values.end(), value) !=
          enumeration.values.end()) {
        scanner_.fail("value " + quoted(value) + "is declared twice");
      }
      enumeration.values.push_back(std::move(value));
    }
  }

  std::string read_field_name() {
    std::string name(scanner_.word());
    if (!is_field_name(name)) scanner_.fail(quoted(name) + "is no field name: [A-Za-z](_?[A-Za-z0-9])*");
    return name;
  }

  Type read_type() {
    if (++depth_ > max_depth) scanner_.fail("nested too deep");
    const bool nullable = scanner_.accept("?");
    Type type;
    if (scanner_.accept("[string]")) {
      type.kind = Type::Kind::map;
      type.element.push_back(read_type());
    } else if (scanner_.accept("[]")) {
      type.kind = Type::Kind::array;
      type.element.push_back(read_type());
    } else {
      type = read_element();
    }
    type.nullable = nullable;
    --depth_;
    return type;
  }

  Type read_element() {
    Type type;
    const std::string_view word = scanner_.word();
    if (word.empty()) return read_parentheses();
    if (is_upper(word.front())) {
      type.kind = Type::Kind::reference;
      type.name = word;
      references_.emplace_back(word, scanner_.mark());
      return type;
    }
    type.kind = read_basic(word);
    return type;
  }

  Type::Kind read_basic(std::string_view word) const {
    using Kind = Type::Kind;
    static constexpr std::array<std::pair<std::string_view, Kind>, 5> basics{{{"bool", Kind::boolean},
                                                                              {"int", Kind::integer},
                                                                              {"float", Kind::floating},
                                                                              {"string", Kind::string},
                                                                              {"object", Kind::object}}};
    for (const auto& [name, kind] : basics) {
      if (name == word) return kind;
    }
    scanner_.fail(quoted(word) + "is no type");
  }

  // A type may be used before its declaration.
  void check_references() const {
    for (const auto& [name, place] : references_) {
      if (!interface_.find_type(name)) scanner_.fail_at(place, "type " + quoted(name) + "is not declared");
    }
  }

  Scanner scanner_;
  Interface interface_;
  std::vector<std::pair<std::string_view, std::size_t>> references_;  // and where they stand
  int depth_ = 0;
};

template <typename Member>
const Member* find_member(const std::vector<Member>& members, std::string_view name) {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.name == name; });
  return found == members.end() ? nullptr : &*found;
}

}  // namespace

const TypeAlias* Interface::find_type(std::string_view type_name) const {
  return find_member(types, type_name);
}
const Method* Interface::find_method(std::string_view method_name) const {
  return find_member(methods, method_name);
}
const ErrorType* Interface::find_error(std::string_view error_name) const {
  return find_member(errors, error_name);
}

SyntaxError::SyntaxError(std::size_t line, std::size_t column, const std::string& what_is_wrong)
    : std::runtime_error(std::to_string(line) + ":" + std::to_string(column) + ": " + what_is_wrong),
      line_(line),
      column_(column) {}

Interface parse_interface(std::string_view description) {
  return Parser(description).run();
}

}  // namespace aiod::protocol
