// The signature is drawn with finger, pen or mouse and sent as a PNG.
"use strict";
(() => {
  const pad = document.getElementById("pad");
  const image = document.getElementById("image");
  const brush = pad.getContext("2d");
  let drawing = false;
  let drawn = false;
  brush.lineWidth = 3;
  brush.lineCap = brush.lineJoin = "round";
  const point = (event) => {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
  };
  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    drawing = true;
    brush.beginPath();
    brush.moveTo(...point(event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    brush.lineTo(...point(event));
    brush.stroke();
    drawn = true;
  });
  const stop = () => { drawing = false; };
  pad.addEventListener("pointerup", stop);
  pad.addEventListener("pointercancel", stop);
  document.getElementById("clear").addEventListener("click", () => {
    brush.clearRect(0, 0, pad.width, pad.height);
    drawn = false;
  });
  document.getElementById("signing").addEventListener("submit", (event) => {
    if (!drawn) {
      event.preventDefault();
      pad.focus();
      return;
    }
    image.value = pad.toDataURL("image/png").split(",")[1];
  });
})();
