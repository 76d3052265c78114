#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace aiod::settings {

struct Entry;

/// A YAML document as a tree of places and texts: aliases are resolved, scalars not yet expanded or typed.
struct Node {
  enum class Kind : std::uint8_t {
    null,
    scalar,
    sequence,
    map,
    broken  // an error about it has been reported already
  };

  /// How the text of a scalar is to be understood.
  enum class Reading : std::uint8_t {
    plain,     // the core schema decides
    quoted,    // a string; when it is wholly ${VAR}, the core schema decides
    string,    // !!str
    integer,   // !!int
    floating,  // !!float
    boolean,   // !!bool
    null,      // !!null
    secret     // !secret: the text is the secret's name
  };

  Kind kind = Kind::null;
  Reading reading = Reading::plain;
  bool from_secret = false;  // the text is a secret's value: never print it
  int line = 1;
  int column = 1;
  std::string text{};
  std::vector<Node> items{};     // of a sequence
  std::vector<Entry> entries{};  // of a map, in the file's order, doubles included

  bool is_null() const { return kind == Kind::null; }
  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_map() const { return kind == Kind::map; }
  bool is_broken() const { return kind == Kind::broken; }
};

struct Entry {
  Node key;
  Node value;
};

}  // namespace aiod::settings
