// Everything that the pages of a form need.
import "./entry-rows.js";
import "./entry-panels.js";
import "./entry-session.js";
import "./entry-drafts.js";
import "./entry-check.js";
import "./entry-preview.js";
import "./finder.js";
import "./widgets.js";
