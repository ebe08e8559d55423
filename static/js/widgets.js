// The controls of forms that help to enter something; each works without its script, too.
import "./address.js";
import "./calendar.js";
import "./codes.js";
import "./concepts.js";
import "./durations.js";
import "./suggestions.js";
