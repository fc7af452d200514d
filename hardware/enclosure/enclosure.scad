// The box of a kiosk: lid with the buttons, body with the Raspberry Pi, stand for a table. Millimetres.
// openscad -D 'part="lid"' -D button=60 -o lid.stl enclosure.scad      (or: make enclosure)
//
// Origin: the middle of the lid's outer face; x to the right, y up, z into the box. Every printed part lies flat as it is
// written, and needs no support: holes in walls that stand are smaller than what a printer bridges, or round.

/* What you have */
button = 30;        // 24, 30 or 60: see kiosk/device/setup/front/button_size.py
faces = 3;          // 2 to 5
part = "assembly";  // assembly, body, lid, stand, laser, and one flat part by its name: front, back, long, short
plug = 48;          // room below the board: 48 for a straight power plug and the bend of its cable, 19 for an angled one
lock = true;        // a hole for a cam lock of 16 mm in the bottom
sheet = 3;          // thickness of what is laser-cut
kerf = 0.15;        // what the laser takes away

/* Of the buttons: hole, rim, nut, depth, pitch, as the drill template has them */
size = button == 24 ? [24, 28, 32, 45, 60] : button == 30 ? [30, 34, 38, 50, 70] : [28, 60, 40, 70, 95];
hole = size[0]; rim = size[1]; nut = size[2]; depth = size[3]; pitch = size[4];

/* Of the box */
wall = 3;           // nowhere less than 2
gap = 0.3;          // between lid and body, all round
edge = 14;          // from the outermost rim or nut to the outside
label = 46;         // above the buttons: the large faces in front, the stripboard behind them
board = [90, 57 + plug]; // room for a Pi 3, 4 or 5 with its plugs, and the cable's relief below it; a Zero has posts there, too
post = 6;           // under the board
strip = [99.06, 40.64]; // a stripboard of 39 strips of 16 holes (docs/BOARD.md)
strip_hole = [91.44, 33.02]; // from screw to screw
strip_post = 8;     // over the heads of the screws on which the box hangs
reach = max(rim, nut);

width = max((faces - 1) * pitch + reach + 2 * edge, max(board[0] - 2, strip[0] + 1) + 2 * (wall + 9));
height = label + reach + board[1] + 2 * wall + 4;
inside = depth + 6; // behind the lid
thick = inside + 2 * wall;
middle = height / 2 - wall - label - reach / 2;       // y of the buttons
board_y = -height / 2 + wall + plug + 28;             // y of the Pi
strip_y = height / 2 - wall - label / 2;              // y of the stripboard

assert(search(button, [24, 30, 60]), "button: 24, 30 or 60");
assert(faces >= 2 && faces <= 5, "faces: 2 to 5");
assert(wall >= 2 && sheet >= 2, "wall and sheet: at least 2 mm, or a customer breaks it");
assert(plug >= 19, "plug: at least 19 mm, an angled plug and the cable's relief");
assert(edge - 3.4 >= 2 && pitch - reach >= 4, "edge: the lid would be thinner than 2 mm somewhere");

function button_x(n) = (n - (faces - 1) / 2) * pitch;

module rounded(w, h, r) { offset(r) square([w - 2 * r, h - 2 * r], center = true); }

module holes() { for (n = [0 : faces - 1]) translate([button_x(n), middle]) circle(d = hole + 0.3, $fn = 96); }

module corners(x, y) { for (i = [-1, 1], j = [-1, 1]) translate([i * x, j * y]) children(); }

boss = 9; // of the pillars that take the lid's screws: M3 heat-set inserts, or screws of 3.5 into the plastic
boss_x = width / 2 - wall - boss / 2 + 0.5;
boss_y = height / 2 - wall - boss / 2 + 0.5;

// The lid: outer face down on the printer's bed.
module lid() {
  difference() {
    linear_extrude(wall) difference() {
      rounded(width, height, 6);
      holes();
      corners(boss_x, boss_y) circle(d = 3.4, $fn = 32);
    }
    // Screws with heads that only a pin-in-Torx key turns, sunk.
    corners(boss_x, boss_y) translate([0, 0, -0.01]) cylinder(d1 = 6.6, d2 = 3.2, h = 1.92, $fn = 32);
  }
  // What keeps the lid in its place, and water and fingers out: a rim inside the body, open at the pillars.
  difference() {
    translate([0, 0, wall - 0.01]) linear_extrude(4) difference() {
      rounded(width - 2 * (wall + gap), height - 2 * (wall + gap), 4);
      rounded(width - 2 * (wall + gap) - 4, height - 2 * (wall + gap) - 4, 3);
    }
    // From below the rim's foot: else a film of it stays across the screws' holes.
    corners(boss_x, boss_y) translate([0, 0, wall - 0.01]) linear_extrude(5) square(boss + 4, center = true);
    if (lock) translate([0, -height / 2 + wall, wall]) linear_extrude(5) square([40, 12], center = true);
  }
  // The tongue behind which the lock's cam turns.
  if (lock) translate([-12, -height / 2 + wall + 7, wall - 0.01]) cube([24, 4, 14]);
}

foot_z = [16, thick - 14]; // of the feet, from the lid's face
foot_x = width / 2 - 22;
cable_x = min(width / 4, foot_x - 15.5);
cable_hole = [16, 9]; // a plug goes through it, of the power's or the network's

// The body: its back down on the bed.
module body() {
  difference() {
    union() {
      linear_extrude(thick - wall) rounded(width, height, 6);
    }
    translate([0, 0, wall]) linear_extrude(thick) rounded(width - 2 * wall, height - 2 * wall, 4);
    back_holes();
    // The cable, at the bottom, where no rain runs in; and a lock beside it.
    put_cable() linear_extrude(wall + 2) hull() for (s = [-1, 1])
      translate([s * (cable_hole[0] - cable_hole[1]) / 2, 0]) circle(d = cable_hole[1], $fn = 48);
    if (lock) translate([0, -height / 2 - 1, thick - wall - 14]) rotate([-90, 0, 0]) lock_hole();
    // Rubber feet, or the stand.
    for (x = [-1, 1], z = foot_z) translate([x * foot_x, -height / 2 - 0.01, thick - z]) rotate([-90, 0, 0]) {
      // Sunk only as far as 2 mm of wall are left.
      if (wall > 2) cylinder(d = 10, h = min(1, wall - 2) + 0.01, $fn = 48);
      cylinder(d = 3.2, h = wall + 1, $fn = 32);
    }
  }
  intersection() {
    linear_extrude(thick - wall) rounded(width, height, 6);
    corners(boss_x, boss_y) linear_extrude(thick - wall) difference() {
      square(boss + 1, center = true);
      circle(d = 4, $fn = 32);
    }
  }
  // Posts for M2.5: 58 x 49 for a Pi 3, 4 and 5; a Zero has 58 x 23, its two upper ones the same. And the stripboard's.
  put_at_board() post(post);
  put_at_strip() post(strip_post);
  // Relief: a cable tie round the cable and this bar.
  translate([cable_x - 8, -height / 2 + wall + 10, wall - 0.01]) difference() {
    cube([16, 5, 9]);
    translate([4, -1, 0]) cube([8, 7, 3]);
  }
}

module post(high) {
  translate([0, 0, wall - 0.01]) difference() {
    cylinder(d = 7, h = high, $fn = 48);
    translate([0, 0, -0.01]) cylinder(d = 2.2, h = high + 1, $fn = 32);
  }
}

module put_at_board() { for (x = [-29, 29], y = [-24.5, 24.5, 1.5]) translate([x, board_y + y]) children(); }

module put_at_strip() { translate([0, strip_y]) corners(strip_hole[0] / 2, strip_hole[1] / 2) children(); }

module put_cable() { translate([cable_x, -height / 2 - 1, wall + 14]) rotate([-90, 0, 0]) children(); }

module lock_hole() {
  intersection() {
    cylinder(d = 16.2, h = wall + 2, $fn = 64);
    translate([-10, -6.9, 0]) cube([20, 13.8, wall + 2]);
  }
}

// Two keyholes for screws of 4 with heads of 8, 100 apart, 2 and more from the stripboard's posts; slots for straps round
// a pole of 40 to 120, none of them behind the Pi.
module back_outline_holes() {
  for (x = [-50, 50]) translate([x, height / 2 - 26]) {
    circle(d = 9, $fn = 48);
    translate([-2.3, 0]) square([4.6, 9]);
    translate([0, 9]) circle(d = 4.6, $fn = 32);
  }
  for (x = [-18, 18], y = [height / 2 - 42, -height / 2 + plug + 73]) translate([x, y]) square([4, 22], center = true);
}

module back_holes() { translate([0, 0, -1]) linear_extrude(wall + 2) back_outline_holes(); }

// The stand: two of these under the box, through the holes of its feet, lean it back by 15 degrees, far behind its middle:
// whoever presses pushes backwards. It lies on its side.
lean = 15;

module stand() {
  difference() {
    linear_extrude(24) polygon([[0, 0], [thick + 45, 0], [thick + 45, 5], [thick, 5], [0, 5 + thick * tan(lean)]]);
    for (x = foot_z) translate([x, -1, 12]) rotate([-90, 0, 0]) {
      cylinder(d = 4.4, h = 60, $fn = 32);
      cylinder(d = 9, h = 1 + (thick - x) * tan(lean), $fn = 32);
    }
  }
}

/* Laser-cut: six flat parts with fingers, glued but for the front, which is screwed to four blocks. */

finger = 12;
block = [18, 18, 12]; // of wood, glued into the corners: the middle of its face is where the front has a hole

// Takes every other finger from an edge, beginning with the first one (0) or the second (1). The laser takes the kerf, too.
module fingers(length, first) {
  count = 2 * floor(length / finger / 2) + 1;
  step = length / count;
  for (n = [first : 2 : count - 1]) {
    from = n == 0 ? 0 : n * step + kerf / 2;
    to = n == count - 1 ? length : (n + 1) * step - kerf / 2;
    translate([from, 0]) square([to - from, sheet]);
  }
}

module edge_cut(w, h, first_long, first_short) {
  for (s = [0, 1]) mirror([0, s, 0]) translate([-w / 2, h / 2 - sheet]) fingers(w, first_long);
  for (s = [0, 1]) mirror([s, 0, 0]) translate([w / 2, -h / 2]) rotate(90) fingers(h, first_short);
}

module front() {
  difference() {
    square([width, height], center = true);
    holes();
    corners(width / 2 - sheet - block[0] / 2, height / 2 - sheet - block[1] / 2) circle(d = 3.4, $fn = 32);
  }
}

module back() {
  difference() {
    square([width, height], center = true);
    edge_cut(width, height, 1, 1);
    sheet_holes();
  }
}

// A cut back has holes for screws and spacers where a printed one has posts.
module sheet_holes() {
  back_outline_holes();
  put_at_board() circle(d = 2.7, $fn = 32);
  put_at_strip() circle(d = 2.7, $fn = 32);
}

// Top and bottom: tabs into the back, gaps for the short sides.
module long() {
  difference() {
    square([width, thick - sheet], center = true);
    translate([-width / 2, -(thick - sheet) / 2]) fingers(width, 0);
    for (s = [0, 1]) mirror([s, 0, 0]) translate([width / 2, -(thick - sheet) / 2]) rotate(90) fingers(thick - sheet, 1);
  }
}

module short() {
  difference() {
    square([height, thick - sheet], center = true);
    translate([-height / 2, -(thick - sheet) / 2]) fingers(height, 0);
    for (s = [0, 1]) mirror([s, 0, 0]) translate([height / 2, -(thick - sheet) / 2]) rotate(90) fingers(thick - sheet, 0);
  }
}

module laser() {
  front();
  translate([0, -height - 5]) back();
  for (n = [0, 1]) translate([0, height / 2 + thick / 2 + 5 + n * (thick + 5)]) long();
  for (n = [0, 1]) translate([0, height / 2 + thick / 2 + 15 + (n + 2) * (thick + 5)]) short();
}

deep = thick - sheet;

module put_flat(name) {
  at = sheet + deep / 2;
  if (name == 0) translate([0, 0, thick - sheet]) linear_extrude(sheet) back();
  if (name == 1) translate([0, height / 2 - sheet, at]) rotate([-90, 0, 0]) linear_extrude(sheet) long();
  if (name == 2) translate([0, -height / 2, at]) rotate([-90, 0, 0]) linear_extrude(sheet) long();
  if (name == 3) translate([-width / 2 + sheet, 0, at]) rotate([0, 0, 90]) rotate([-90, 0, 0]) linear_extrude(sheet) short();
  if (name == 4) translate([width / 2, 0, at]) rotate([0, 0, 90]) rotate([-90, 0, 0]) linear_extrude(sheet) short();
}

module shell() {
  difference() {
    translate([-width / 2, -height / 2, sheet]) cube([width, height, deep]);
    translate([-width / 2 + sheet, -height / 2 + sheet, 0]) cube([width - 2 * sheet, height - 2 * sheet, thick - sheet]);
    translate([0, 0, thick - sheet - 1]) linear_extrude(sheet + 2) sheet_holes();
  }
}

// As it is put together: the body's back at z = thick, the lid at z = 0; buttons and Pi as solids that have to fit.
module put_body() { translate([0, 0, thick + 0.01]) mirror([0, 0, 1]) body(); }
module put_lid() { lid(); }
module put_button() {
  for (n = [0 : faces - 1]) translate([button_x(n), middle, wall + 0.1]) {
    cylinder(d = nut, h = 12, $fn = 64);
    cylinder(d = hole, h = depth - wall, $fn = 64);
  }
}
// Its holes are 3.5 mm from one end and 23.5 mm from the other, the sockets': it may lie either way round.
module put_board() { translate([-52.5, board_y - 28, thick - wall - post - 1.7 - 17]) cube([105, 56, 18.6]); }

// The printed board on the Pi's header (docs/BOARD.md): spacers of 11, the board, and its highest part, which is the clock's module.
module put_hat() { translate([-32.5, board_y - 28, thick - wall - post - 1.6 - 11 - 1.6 - 15.5]) cube([65, 56, 17.1]); }
// The stripboard, solder and the ends of wires below it, above it plugs on pins and the bend of their wires.
module put_strip() {
  top = thick - wall - strip_post - 0.01;
  translate([0, strip_y, top - 26.6]) linear_extrude(26.6) square(strip, center = true);
  translate([0, 0, top]) linear_extrude(2.5) difference() {
    translate([0, strip_y]) square(strip, center = true);
    put_at_strip() circle(d = 8, $fn = 48);
  }
}

module put_blocks() {
  corners(width / 2 - sheet - block[0] / 2, height / 2 - sheet - block[1] / 2)
    translate([0, 0, sheet + block[2] / 2]) cube(block, center = true);
}

// What is seen of a button: its rim, its cap, and the face on it, which touches nothing in the box.
module put_cap(n) {
  shade = ["#2166ac", "#8a7f68", "#c8501e"];
  colour = faces == 3 ? shade[n] : shade[n < faces / 2 ? 0 : 2];
  bend = 1 - 2 * n / (faces - 1);
  translate([button_x(n), middle, 0]) mirror([0, 0, 1]) {
    color("#2b2f33") cylinder(d = rim, h = 2, $fn = 96);
    color(colour) cylinder(d = rim - 6, h = 5, $fn = 96);
    color("white") translate([0, 0, 5]) scale((rim - 6) / 24) linear_extrude(0.4) {
      for (x = [-3.6, 3.6]) translate([x, 2.8]) circle(d = 3, $fn = 32);
      for (a = [-5 : 4]) hull() for (x = [a, a + 1]) translate([x, -3.5 - bend * (2.5 - x * x / 7)]) circle(d = 1.9, $fn = 24);
    }
  }
}

// A moulded power plug with its relief, 2 from the board's edge, and its cable of 5, bent towards the lid by a radius of 10.
// 12.35 x 6.5 is the most that USB-C allows, and micro-USB plugs are about as large; 23 and 10 long are long ones.
straight = plug >= 48;
module put_plug() {
  translate([-21.3, board_y - 30, thick - wall - post - 1.6 - 1.6]) rotate([90, 0, 0]) {
    linear_extrude(straight ? 23 : 13) square([12.4, 6.5], center = true);
    if (straight) cylinder(d = 5, h = 33, $fn = 32);
    if (straight) translate([0, -10, 33]) mirror([0, 0, 1]) rotate([0, 90, 0])
      rotate_extrude(angle = 90, $fn = 48) translate([10, 0]) circle(d = 5, $fn = 32);
  }
}

if (part == "lid") lid();
else if (part == "body") body();
else if (part == "stand") stand();
else if (part == "front") front();
else if (part == "back") back();
else if (part == "long") long();
else if (part == "short") short();
else if (part == "laser") laser();
else if (part == "lid-body") intersection() { put_lid(); put_body(); }
else if (part == "button-body") intersection() { put_button(); put_body(); }
else if (part == "button-board") intersection() { put_button(); put_board(); }
else if (part == "board-body") intersection() { put_board(); put_body(); }
else if (part == "lid-board") intersection() { put_lid(); put_board(); }
else if (part == "hat-lid") intersection() { put_hat(); put_lid(); }
else if (part == "hat-button") intersection() { put_hat(); put_button(); }
else if (part == "hat-body") intersection() { put_hat(); put_body(); }
else if (part == "strip-lid") intersection() { put_strip(); put_lid(); }
else if (part == "strip-button") intersection() { put_strip(); put_button(); }
else if (part == "strip-body") intersection() { put_strip(); put_body(); }
else if (part == "strip-board") intersection() { put_strip(); put_board(); }
else if (part == "strip-hat") intersection() { put_strip(); put_hat(); }
else if (part == "plug-body") intersection() { put_plug(); put_body(); }
else if (part == "plug-hole") intersection() { put_cable() linear_extrude(wall + 2) square([12.4, 6.5], center = true); body(); }
else if (part == "plug-lid") intersection() { put_plug(); put_lid(); }
else if (part == "button-lid") intersection() { put_button(); put_lid(); }
else if (part == "block-button") intersection() { put_blocks(); put_button(); }
else if (part == "block-board") intersection() { put_blocks(); put_board(); }
else if (part == "block-strip") intersection() { put_blocks(); put_strip(); }
else if (part == "block-hat") intersection() { put_blocks(); put_hat(); }
else if (part == "laser-overlap") for (a = [0 : 3], b = [a + 1 : 4]) intersection() { put_flat(a); put_flat(b); }
else if (part == "laser-gap") difference() { shell(); for (n = [0 : 4]) put_flat(n); }
else if (part == "shell") shell();
else mirror([0, 0, 1]) { // The lid upwards, the body as it is: the other way round it would be its mirror image.
  color("white") put_lid();
  color("gray", 0.6) put_body();
  color("orange") put_button();
  color("green") put_board();
  color("teal") put_hat();
  color("peru") put_strip();
  color("black") put_plug();
  for (n = [0 : faces - 1]) put_cap(n);
}
