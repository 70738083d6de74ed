(()=>{addEventListener("load",()=>window.print());})();
