#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace aiod::protocol {

struct Field;

/// A type of varlink's interface language.
struct Type {
  enum class Kind {
    boolean,
    integer,
    floating,
    string,
    object,
    enumeration,
    structure,
    reference,
    array,
    map
  };

  Kind kind = Kind::structure;
  bool nullable = false;            // "?": may be null or absent
  std::string name;                 // reference: the type it names
  std::vector<std::string> values;  // enumeration
  std::vector<Field> fields;        // structure
  std::vector<Type> element;        // array and map: exactly one
};

struct Field {
  std::string name;
  Type type;
};

/// `doc` is the comment directly above, without its # and one space.
struct TypeAlias {
  std::string name;
  std::string doc;
  Type type;  // a structure or an enumeration
};

struct Method {
  std::string name;
  std::string doc;
  Type input;  // structures both
  Type output;
};

struct ErrorType {
  std::string name;
  std::string doc;
  Type parameters;  // a structure
};

/// One interface as its description states it.
struct Interface {
  std::string name;  // "io.aiod.Services"
  std::string doc;
  std::string description;  // the text it was read from, byte for byte
  std::vector<TypeAlias> types;
  std::vector<Method> methods;
  std::vector<ErrorType> errors;

  /// By the name within the interface; nullptr when there is none.
  const TypeAlias* find_type(std::string_view type_name) const;
  const Method* find_method(std::string_view method_name) const;
  const ErrorType* find_error(std::string_view error_name) const;
};

/// A description breaks varlink's grammar. Lines and columns count from 1, columns in bytes.
class SyntaxError : public std::runtime_error {
 public:
  SyntaxError(std::size_t line, std::size_t column, const std::string& what_is_wrong);

  std::size_t line() const { return line_; }
  std::size_t column() const { return column_; }

 private:
  std::size_t line_;
  std::size_t column_;
};

/// Reads a description. Throws SyntaxError; besides the grammar, names must be unique and types known.
Interface parse_interface(std::string_view description);

/// What is wrong with parameters.
struct Violation {
  std::string parameter;  // the top-level one: "patterns"
  std::string reason;     // "patterns[2] must be a string, not 5"
};

/// Check the parameters of a call, a reply, or an error against the description; nothing means they fit.
/// The member is given by its name within the interface and must exist (std::out_of_range).
///
/// A field of type ?object takes any JSON value, `object` any but null. An int is a JSON integer of 64 bits
/// with sign: 5.0 is none, so that a handler may use as_int64(). A float takes integers too: read it with
/// to_number<double>(). Nullable fields may be null or absent; unknown fields are a violation.
std::optional<Violation> validate(const Interface& interface, std::string_view method,
                                  const boost::json::object& parameters);
std::optional<Violation> validate_reply(const Interface& interface, std::string_view method,
                                        const boost::json::object& parameters);
std::optional<Violation> validate_error(const Interface& interface, std::string_view error,
                                        const boost::json::object& parameters);

}  // namespace aiod::protocol
