// Starts what every page needs; a page with needs of its own adds its module in the block "scripts".
import "./menu.js";
import "./copy.js";
import "./select.js";
import "./unsaved.js";
import "./confirm.js";
import "./insert.js";
import "./submit.js";
import "./fragments.js";
import "./print.js";
